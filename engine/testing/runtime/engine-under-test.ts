import pg from 'pg';
import { cloneTestDatabase } from '../../../e2e/support/test-database.js';
import { emptyState, evolve, type InstanceState } from '../../core/index.js';
import { type EngineOptions, EngineRuntime, localOf, parseKey } from '../../runtime/index.js';

type Options = Partial<Omit<EngineOptions, 'url' | 'dataSource'>>;

/** Engines (nodes) on a database of their own. */
export class EngineUnderTest {
  private readonly engines: EngineRuntime[] = [];

  private constructor(
    readonly url: string,
    readonly client: pg.Client,
    private readonly drop: () => Promise<void>,
  ) {}

  static async open(): Promise<EngineUnderTest> {
    const database = await cloneTestDatabase();
    const client = new pg.Client(database.url);
    await client.connect();
    return new EngineUnderTest(database.url, client, () => database.drop());
  }

  async engine(options: Options = {}): Promise<EngineRuntime> {
    const engine = await EngineRuntime.create({ url: this.url, testClock: true, ...options });
    this.engines.push(engine);
    await engine.start();
    return engine;
  }

  async rows<R = Record<string, never>>(text: string, values: unknown[] = []): Promise<R[]> {
    return (await this.client.query(text, values)).rows as R[];
  }

  async close(): Promise<void> {
    await Promise.all(this.engines.map((engine) => engine.stop()));
    await this.client.end();
    await this.drop();
  }

  /** Open user tasks of an instance: local keys, oldest first. */
  async tasks(instanceKey: string): Promise<{ key: number; element_id: string }[]> {
    const rows = await this.rows<{ key: string; element_id: string }>(
      `SELECT key, element_id FROM user_task WHERE instance_key = $1 AND state = 'CREATED' ORDER BY key`,
      [instanceKey],
    );
    return rows.map((row) => ({ key: localOf(parseKey(row.key)!), element_id: row.element_id }));
  }

  async status(instanceKey: string): Promise<string | undefined> {
    const rows = await this.rows<{ status: string }>('SELECT status FROM process_instance WHERE key = $1', [
      instanceKey,
    ]);
    return rows[0]?.status;
  }

  async variables(instanceKey: string): Promise<Record<string, unknown>> {
    const rows = await this.rows<{ name: string; value: string }>(
      'SELECT name, value FROM variable WHERE scope_key = $1',
      [instanceKey],
    );
    return Object.fromEntries(rows.map((row) => [row.name, JSON.parse(row.value)]));
  }

  /**
   * What must hold for every instance whatever happened: the log is dense, its chain of hashes is intact, the fold
   * of its events is the stored state, and an instance that has ended has left nothing behind.
   */
  async problems(engine: EngineRuntime): Promise<string[]> {
    const problems: string[] = [];
    const instances = await this.rows<{
      key: string;
      seq: number;
      state_seq: number;
      status: string;
      state: InstanceState | null;
      process_id: string;
    }>(`SELECT i.key, i.seq, i.state_seq, i.status, i.state, d.process_id
      FROM process_instance i JOIN process_definition d ON d.key = i.definition_key`);
    for (const { key, seq, state_seq, status, state, process_id } of instances) {
      let folded = emptyState(process_id);
      let atSnapshot = folded;
      let last = 0;
      for (let after: number | null = 0; after !== null; ) {
        const page = await engine.history(key, { after, limit: 1000 });
        for (const step of page.steps) {
          if (step.seq !== last + 1) problems.push(`${key}: step ${step.seq} comes after ${last}`);
          last = step.seq;
          folded = evolve(folded, step.events);
          if (last === state_seq) atSnapshot = folded;
        }
        after = page.nextAfter;
      }
      if (last !== seq) problems.push(`${key}: the log ends at ${last}, the row at ${seq}`);
      if (status === 'ACTIVE' && sorted(atSnapshot) !== sorted(state))
        problems.push(`${key}: fold differs from state`);
      const broken = await engine.firstBrokenStep(key);
      if (broken !== undefined) problems.push(`${key}: hash chain broken at ${broken}`);
    }
    for (const table of ['timer', 'signal_subscription', 'message_subscription']) {
      const left = await this.rows(
        `SELECT 1 FROM ${table} t JOIN process_instance i ON i.key = t.instance_key WHERE i.status <> 'ACTIVE'`,
      );
      if (left.length) problems.push(`${left.length} rows of ended instances in ${table}`);
    }
    for (const [table, open] of [
      ['job', `state IN ('CREATED', 'FAILED')`],
      ['user_task', `state = 'CREATED'`],
      ['element_instance', `state = 'ACTIVE'`],
      ['incident', `state = 'ACTIVE'`],
    ]) {
      const left = await this.rows(
        `SELECT 1 FROM ${table} t JOIN process_instance i ON i.key = t.instance_key WHERE i.status <> 'ACTIVE' AND t.${open}`,
      );
      if (left.length) problems.push(`${left.length} open rows of ended instances in ${table}`);
    }
    return problems;
  }
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, each) =>
    each !== null && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1)))
      : each,
  );
}

export { bpmn } from '../drawing.js';

/** Flow nodes in a row, connected by flows f1, f2 ... */
export function line(...nodes: readonly string[]): string {
  const ids = nodes.map((node) => /id="([^"]+)"/.exec(node)![1]!);
  const flows = ids
    .slice(1)
    .map((id, n) => `<sequenceFlow id="f${n + 1}" sourceRef="${ids[n]}" targetRef="${id}"/>`);
  return [...nodes, ...flows].join('');
}

export const start = '<startEvent id="start"/>';
export const end = '<endEvent id="end"/>';
export const userTask = (id: string): string =>
  `<userTask id="${id}"><extensionElements><zeebe:userTask/></extensionElements></userTask>`;
export const serviceTask = (id: string, type: string, retries = 3): string =>
  `<serviceTask id="${id}"><extensionElements><zeebe:taskDefinition type="${type}" retries="${retries}"/></extensionElements></serviceTask>`;
export const timerCatch = (id: string, duration: string): string =>
  `<intermediateCatchEvent id="${id}"><timerEventDefinition><timeDuration>${duration}</timeDuration></timerEventDefinition></intermediateCatchEvent>`;
export const messageCatch = (id: string, messageRef: string): string =>
  `<intermediateCatchEvent id="${id}"><messageEventDefinition messageRef="${messageRef}"/></intermediateCatchEvent>`;
export const message = (id: string, name: string, key = '=orderId'): string =>
  `<message id="${id}" name="${name}"><extensionElements><zeebe:subscription correlationKey="${key}"/></extensionElements></message>`;
