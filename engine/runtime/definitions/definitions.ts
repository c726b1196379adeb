import type { ExecutableProcess } from '../../core/model/graph.js';
import type { Database, Statement } from '../store/database.js';

export interface LoadedDefinition {
  readonly key: bigint;
  readonly processId: string;
  readonly version: number;
  readonly versionTag: string | null;
  readonly deploymentKey: bigint;
  readonly process: ExecutableProcess;
}

interface DefinitionRow {
  readonly key: string;
  readonly process_id: string;
  readonly version: number;
  readonly version_tag: string | null;
  readonly deployment_key: string;
  readonly compiled: ExecutableProcess;
}

const SELECT =
  'SELECT key, process_id, version, version_tag, deployment_key, compiled FROM process_definition';

/** Compiled processes by key. A definition never changes, so it is read once per node; no XML is parsed here. */
export class Definitions {
  private readonly byKey = new Map<bigint, Promise<LoadedDefinition | undefined>>();

  private readonly asked: string[] = [];
  private looking: Promise<Map<string, bigint>> | undefined;

  constructor(private readonly database: Database) {}

  load(key: bigint): Promise<LoadedDefinition | undefined> {
    let loading = this.byKey.get(key);
    if (!loading) {
      loading = this.select({ text: `${SELECT} WHERE key = $1`, values: [key] });
      this.byKey.set(key, loading);
      const forget = () => this.byKey.delete(key);
      loading.then((found) => found ?? forget(), forget);
    }
    return loading;
  }

  /** @returns the newest version, or undefined where no process has this id */
  async latestOf(processId: string): Promise<LoadedDefinition | undefined> {
    // No id has one, and the others who look would fail with it.
    if (processId.includes('\0')) return undefined;
    // Those who ask in one turn of the event loop share one look; nobody gets what was read before they asked.
    this.looking ??= new Promise((resolve, reject) => {
      setImmediate(() => {
        this.looking = undefined;
        this.latest([...this.asked.splice(0)]).then(resolve, reject);
      });
    });
    this.asked.push(processId);
    const key = (await this.looking).get(processId);
    return key === undefined ? undefined : this.load(key);
  }
  versionOf(processId: string, version: number): Promise<LoadedDefinition | undefined> {
    return this.find('process_id = $1 AND version = $2', [processId, version]);
  }
  taggedAs(processId: string, versionTag: string): Promise<LoadedDefinition | undefined> {
    return this.find('process_id = $1 AND version_tag = $2', [processId, versionTag]);
  }
  /** The version that was the newest when this deployment was made. */
  ofDeployment(processId: string, deploymentKey: bigint): Promise<LoadedDefinition | undefined> {
    return this.find('process_id = $1 AND deployment_key <= $2', [processId, deploymentKey]);
  }

  private async latest(processIds: readonly string[]): Promise<Map<string, bigint>> {
    const { rows } = await this.database.query({
      text: 'SELECT process_id, key FROM process_definition WHERE process_id = ANY($1::text[]) AND is_latest',
      values: [[...new Set(processIds)]],
    });
    return new Map(rows.map((row) => [row.process_id, BigInt(row.key)]));
  }

  private async find(condition: string, values: readonly unknown[]): Promise<LoadedDefinition | undefined> {
    const text = `SELECT key FROM process_definition WHERE ${condition} ORDER BY version DESC LIMIT 1`;
    const { rows } = await this.database.query({ text, values });
    return rows[0] && this.load(BigInt(rows[0].key));
  }

  private async select(statement: Statement): Promise<LoadedDefinition | undefined> {
    const row = (await this.database.query(statement)).rows[0] as DefinitionRow | undefined;
    return (
      row && {
        key: BigInt(row.key),
        processId: row.process_id,
        version: row.version,
        versionTag: row.version_tag,
        deploymentKey: BigInt(row.deployment_key),
        process: row.compiled,
      }
    );
  }
}
