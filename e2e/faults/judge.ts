/** Compares what was acknowledged with what the database keeps. */
import type pg from 'pg';
import { partOf } from '../../engine/runtime/index.js';
import type { Ledger, Started } from './ledger.js';
import { MARKS } from './models.js';

/** @returns sentences, each about something lost, doubled or stuck */
export async function judge(client: pg.Client, ledger: Ledger, run: string): Promise<string[]> {
  return [
    ...(await instances(client, ledger, run)),
    ...(await tasks(client, ledger)),
    ...(await jobs(client, ledger)),
    ...(await marks(client, ledger)),
    ...(await messages(client, ledger)),
  ];
}

async function instances(client: pg.Client, ledger: Ledger, run: string): Promise<string[]> {
  const found: string[] = [];
  const { rows } = await client.query(
    `SELECT key, status, business_id FROM process_instance WHERE business_id LIKE $1 AND parent_key IS NULL`,
    [`${run}-%`],
  );
  const byBusinessId = new Map<string, { key: string; status: string }[]>();
  for (const row of rows)
    byBusinessId.set(row.business_id, [...(byBusinessId.get(row.business_id) ?? []), row]);
  for (const started of ledger.instances) {
    const { businessId, key, canceled } = started;
    const there = byBusinessId.get(businessId) ?? [];
    if (there.length > 1) found.push(`doubled: ${businessId} was started ${there.length} times`);
    if (key !== undefined && !there.some((row) => row.key === key))
      found.push(`lost: the start of ${businessId} was acknowledged as ${key}, which does not exist`);
    const status = there.find((row) => row.key === key)?.status;
    if (status === 'ACTIVE') found.push(`stuck: instance ${key} (${started.model}) has not ended`);
    if (canceled === 'acknowledged' && status !== 'TERMINATED')
      found.push(`lost: the cancellation of ${key} was acknowledged, but it is ${status}`);
    if (canceled === undefined && status === 'TERMINATED')
      found.push(`instance ${key} (${started.model}) was terminated by nobody`);
  }
  return [...found, ...(await variables(client, ledger.instances))];
}

/** Whatever the jobs, people and messages of an instance wrote is there at its end. */
async function variables(client: pg.Client, all: readonly Started[]): Promise<string[]> {
  const found: string[] = [];
  for (let n = 0; n < all.length; n += 500) {
    const some = all.slice(n, n + 500).filter(({ key }) => key !== undefined);
    const { rows } = await client.query(
      `SELECT i.key, (SELECT json_object_agg(v.name, v.value) FROM variable v
         WHERE v.part = i.part AND v.instance_key = i.key AND v.scope_key = i.key) AS variables
       FROM process_instance i
       WHERE i.part = ANY($2::smallint[]) AND i.key = ANY($1::bigint[]) AND i.status = 'COMPLETED'`,
      [some.map(({ key }) => key), [...new Set(some.map(({ key }) => partOf(BigInt(key!))))]],
    );
    const byKey = new Map(rows.map((row) => [row.key, row.variables ?? {}]));
    for (const { key, model } of some) {
      const values = byKey.get(key!);
      if (!values) continue;
      const missing = MARKS[model].filter((name) => values[name] === undefined);
      if (missing.length) found.push(`lost: instance ${key} (${model}) ended without ${missing.join(', ')}`);
      if (model === 'lab-grade' && values.grades !== '[2,4,6,8,10]')
        found.push(`lost: instance ${key} collected ${values.grades}, expected [2,4,6,8,10]`);
    }
  }
  return found;
}

async function tasks(client: pg.Client, ledger: Ledger): Promise<string[]> {
  const found: string[] = [];
  const { rows } = await client.query(
    'SELECT key, state, completed_by FROM user_task WHERE key = ANY($1::bigint[])',
    [ledger.races.map(({ taskKey }) => taskKey)],
  );
  const byKey = new Map(rows.map((row) => [row.key, row]));
  for (const { taskKey, winners } of ledger.races) {
    const task = byKey.get(taskKey);
    if (winners.length > 1) found.push(`doubled: ${winners.join(' and ')} both completed task ${taskKey}`);
    if (winners.length === 1 && task?.completed_by !== winners[0])
      found.push(
        `lost: ${winners[0]} completed task ${taskKey}, kept is ${task?.state} by ${task?.completed_by}`,
      );
    if (winners.length === 0 && task?.state === 'COMPLETED')
      found.push(`task ${taskKey} was completed by ${task.completed_by}, who was refused`);
  }
  return found;
}

async function jobs(client: pg.Client, ledger: Ledger): Promise<string[]> {
  const found: string[] = [];
  const { rows } = await client.query(
    `SELECT key, state, element_instance_key FROM job WHERE type LIKE 'lab-%'`,
  );
  const states = new Map(rows.map((row) => [row.key, row.state as string]));
  for (const [key, times] of ledger.completed) {
    if (states.get(key) !== 'COMPLETED')
      found.push(`lost: the completion of job ${key} was acknowledged, but it is ${states.get(key)}`);
    if (times > 1) found.push(`doubled: two workers were told that they completed job ${key}`);
  }
  for (const row of rows) {
    if (row.state === 'COMPLETED' && !ledger.deliveries.has(row.key))
      found.push(`job ${row.key} is completed, but no worker ever got it`);
  }
  for (const [element, keys] of ledger.jobsOf)
    if (keys.size > 1)
      found.push(`doubled: element instance ${element} had the jobs ${[...keys].join(', ')}`);
  return found;
}

async function marks(client: pg.Client, ledger: Ledger): Promise<string[]> {
  const found: string[] = [];
  for (const { instanceKey, name, isAcknowledged } of ledger.marks) {
    const { rows } = await client.query(
      `SELECT count(*)::int AS times FROM instance_event
       WHERE part = ($1::bigint >> 51)::smallint AND instance_key = $1 AND command_type = 'SetVariables' AND events::text LIKE $2`,
      [instanceKey, `%"${name}"%`],
    );
    const { times } = rows[0];
    if (isAcknowledged && times === 0) found.push(`lost: variable ${name} of ${instanceKey}`);
    if (times > 1) found.push(`doubled: variable ${name} of ${instanceKey} was set ${times} times`);
  }
  return found;
}

async function messages(client: pg.Client, ledger: Ledger): Promise<string[]> {
  const { rows } = await client.query(
    `SELECT i.business_id, (SELECT count(*) FROM instance_event e WHERE e.part = i.part AND e.instance_key = i.key
       AND e.command_type = 'CorrelateMessage')::int AS times
     FROM process_instance i JOIN process_definition d ON d.key = i.definition_key
     WHERE d.process_id = 'lab-ship' AND i.status = 'COMPLETED'`,
  );
  return rows.flatMap((row) => {
    const isSent = ledger.messages.has(row.business_id);
    if (row.times > 1) return [`doubled: ${row.business_id} got its message ${row.times} times`];
    return isSent && row.times === 0 ? [`lost: the message of ${row.business_id}`] : [];
  });
}
