/** The stored rows of some instances, all of one moment. */
import type pg from 'pg';
import type { InstanceState } from '../../core/index.js';
import { type StoredLogRow, selectLogs } from '../store/log.js';

export interface InstanceRow {
  readonly part: number;
  readonly key: string;
  readonly definition_key: string;
  readonly status: 'ACTIVE' | 'COMPLETED' | 'TERMINATED';
  readonly is_suspended: boolean;
  readonly seq: number;
  readonly state_seq: number;
  readonly state: InstanceState | null;
  readonly hash: Buffer;
  readonly variable_count: number;
  readonly incident_count: number;
  readonly parent_key: string | null;
  readonly parent_element_instance_key: string | null;
  readonly has_parent: boolean;
  readonly started_at: Date;
  readonly ended_at: Date | null;
}

// biome-ignore lint/suspicious/noExplicitAny: rows as the tables have them
export type Row = any;

/** What the tables say about one instance. */
export interface Stored {
  readonly instance: InstanceRow;
  readonly elements: readonly Row[];
  readonly variables: readonly Row[];
  readonly tasks: readonly Row[];
  readonly jobs: readonly Row[];
  readonly incidents: readonly Row[];
  readonly timers: readonly Row[];
  readonly messages: readonly Row[];
  readonly signals: readonly Row[];
  /** Instances that its call activities started. */
  readonly children: readonly Row[];
  /** Its history; absent where that is long and has to be read in pages. */
  readonly log: readonly StoredLogRow[] | undefined;
  /** Rows of the outbox by which it or one of its children owes something. */
  readonly owed: readonly Row[];
}

/** Histories up to this length are read many at a time. */
const SHORT = 200;

const TABLES = {
  elements: ['element_instance_all', 'key, element_id, scope_key, state, incident_key, loop_counter'],
  variables: ['variable', 'scope_key, name, value'],
  tasks: [
    'user_task',
    `key, element_instance_key, element_id, state, assignee, candidate_groups, candidate_users, priority,
     completed_by`,
  ],
  jobs: ['job', 'key, element_instance_key, element_id, kind, state, retries, lease_token'],
  incidents: ['incident', 'key, element_instance_key, job_key, code, state'],
  timers: ['timer', 'key, element_instance_key, due_at, repetitions, cycle'],
  signals: ['signal_subscription', 'key, element_instance_key, name'],
} as const;

export async function readInstances(
  client: pg.Client,
  after: { readonly part: number; readonly key: string },
  limit: number,
  filter: { readonly since: Date | null; readonly instance: string | null },
): Promise<InstanceRow[]> {
  const { rows } = await client.query(
    `SELECT i.part, i.key, i.definition_key, i.status, i.is_suspended, i.seq, i.state_seq, i.state, i.hash,
       i.variable_count, i.incident_count, i.parent_key, i.parent_element_instance_key, i.started_at, i.ended_at,
       EXISTS (SELECT FROM process_instance p WHERE p.part = (i.parent_key >> 51)::smallint AND p.key = i.parent_key)
         AS has_parent
     FROM process_instance i
     WHERE (i.part, i.key) > ($1::smallint, $2::bigint) AND ($4::bigint IS NULL OR i.key = $4)
       AND ($5::timestamptz IS NULL OR i.status = 'ACTIVE' OR i.ended_at >= $5)
     ORDER BY i.part, i.key LIMIT $3`,
    [after.part, after.key, limit, filter.instance, filter.since?.toISOString() ?? null],
  );
  return rows;
}

/** In the snapshot of the client's transaction. */
export async function readStored(client: pg.Client, instances: readonly InstanceRow[]): Promise<Stored[]> {
  const parts = [...new Set(instances.map(({ part }) => part))];
  const keys = instances.map(({ key }) => key);
  const byInstance = async (text: string, values: unknown[]) =>
    groupBy((await client.query(text, values)).rows, ({ instance_key }) => instance_key as string);
  const tables: Record<string, ReadonlyMap<string, Row[]>> = {};
  for (const [name, [table, columns]] of Object.entries(TABLES)) {
    tables[name] = await byInstance(
      `SELECT instance_key, ${columns} FROM ${table}
       WHERE part = ANY($1::smallint[]) AND instance_key = ANY($2::bigint[])`,
      [parts, keys],
    );
  }
  const messages = await byInstance(
    `SELECT instance_key, key, element_instance_key, name, correlation_key, message_key, part, address
     FROM message_subscription WHERE instance_key = ANY($1::bigint[])`,
    [keys],
  );
  const short = instances.filter(({ seq }) => seq <= SHORT).map(({ key }) => key);
  const { text, values } = selectLogs(parts, short);
  const logs = await byInstance(text, values as unknown[]);
  const children = await byInstance(
    `SELECT parent_key AS instance_key, key, status, parent_element_instance_key FROM process_instance
     WHERE parent_key = ANY($1::bigint[])`,
    [keys],
  );
  const sources = new Map(keys.map((key) => [key, key]));
  for (const [parent, rows] of children) for (const { key } of rows) sources.set(key, parent);
  const owing = await client.query(
    `SELECT source, seq, work FROM outbox WHERE part = ANY($1::smallint[]) AND source = ANY($2::bigint[])`,
    [[...new Set([...sources.keys()].map((key) => Number(BigInt(key) >> 51n)))], [...sources.keys()]],
  );
  const owed = groupBy(owing.rows, ({ source }) => sources.get(source)!);
  return instances.map((instance) => {
    const of = (rows: ReadonlyMap<string, Row[]>) => rows.get(instance.key) ?? [];
    return {
      instance,
      elements: of(tables.elements!),
      variables: of(tables.variables!),
      tasks: of(tables.tasks!),
      jobs: of(tables.jobs!),
      incidents: of(tables.incidents!),
      timers: of(tables.timers!),
      signals: of(tables.signals!),
      messages: of(messages),
      children: of(children),
      log: instance.seq <= SHORT ? of(logs) : undefined,
      owed: of(owed),
    };
  });
}

function groupBy(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}
