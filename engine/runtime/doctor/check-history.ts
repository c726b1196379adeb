import pg from 'pg';
import type { ExecutableProcess } from '../../core/index.js';
import { checkDatabase, checkLiveness } from './database-checks.js';
import { checkInstance } from './instance-checks.js';
import type { Find, Finding, InvariantNumber, Report } from './invariants.js';
import { MessagesSeen } from './messages-seen.js';
import { checkProjections } from './projection-checks.js';
import { replay } from './replay.js';
import { readInstances, readStored, type Stored } from './rows.js';

export interface CheckOptions extends Chosen {
  readonly url: string;
}

/** Which instances. */
export interface Chosen {
  /** Only instances that run or have ended since. */
  readonly since?: Date;
  /** Only this one. */
  readonly instance?: string;
  readonly onProgress?: (instances: number) => void;
}

/** Instances of one snapshot: their rows are in memory together. */
const BATCH = 100;
/** Findings that are kept; more of a kind help nobody. */
const KEPT = 1_000;
const DEFINITIONS = 200;

const NOTHING_TO_CHECK: Partial<Record<InvariantNumber, string>> = {
  16: 'the engine has no four-eyes exclusions',
};

/**
 * Checks a database against its own histories while servers may be at work on it: every instance, with its rows and
 * relatives, is read in one snapshot. Reads only.
 *
 * @throws what PostgreSQL says when it cannot be read
 */
export async function checkHistory(options: CheckOptions): Promise<Report> {
  const client = new pg.Client({ connectionString: options.url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await examine(client, options);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The same over a connection that is there already. */
export const examine = (client: pg.Client, chosen: Chosen = {}): Promise<Report> =>
  new Check(client, chosen).run();

class Check {
  private readonly findings: Finding[] = [];
  private readonly processes = new Map<string, ExecutableProcess | undefined>();
  private readonly seen = new MessagesSeen();
  private isCut = false;
  private instances = 0;
  private steps = 0;

  constructor(
    private readonly client: pg.Client,
    private readonly options: Chosen,
  ) {}

  async run(): Promise<Report> {
    const { instance = null, since = null, onProgress } = this.options;
    let after = { part: -1, key: '0' };
    for (let more = true; more; ) {
      more = await this.snapshot(async () => {
        const rows = await readInstances(this.client, after, BATCH, { since, instance });
        if (rows.length > 0) {
          after = rows.at(-1)!;
          for (const stored of await readStored(this.client, rows)) await this.check(stored);
        }
        return rows.length === BATCH;
      });
      onProgress?.(this.instances);
    }
    await checkDatabase(this.client, instance, this.find);
    const reason = await checkLiveness(this.client, instance, this.find);
    return {
      checkedAt: new Date().toISOString(),
      checked: { instances: this.instances, steps: this.steps },
      findings: this.findings,
      isCut: this.isCut,
      notChecked: { ...NOTHING_TO_CHECK, ...(reason && { 21: reason }) },
    };
  }

  private readonly find: Find = (invariant, instanceKey, text) => {
    if (this.findings.length < KEPT) this.findings.push({ invariant, instanceKey, text });
    else this.isCut = true;
  };

  private async check(stored: Stored): Promise<void> {
    const { instance } = stored;
    this.instances += 1;
    const process = await this.process(instance.definition_key);
    if (!process)
      return this.find(5, instance.key, `its process definition ${instance.definition_key} is missing`);
    const replayed = await replay(this.client, stored, process.id, this.find);
    this.steps += replayed.steps;
    checkProjections(stored, replayed, this.find);
    checkInstance(stored, replayed, process, this.find);
    this.seen.follow(instance.key, process.id, replayed, this.find);
  }

  private async process(key: string): Promise<ExecutableProcess | undefined> {
    if (!this.processes.has(key)) {
      if (this.processes.size >= DEFINITIONS) this.processes.clear();
      const { rows } = await this.client.query('SELECT compiled FROM process_definition WHERE key = $1', [
        key,
      ]);
      this.processes.set(key, rows[0]?.compiled);
    }
    return this.processes.get(key);
  }

  private async snapshot<T>(work: () => Promise<T>): Promise<T> {
    await this.client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    try {
      return await work();
    } finally {
      await this.client.query('COMMIT').catch(() => undefined);
    }
  }
}
