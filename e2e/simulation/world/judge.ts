/** Compares what was acknowledged with what the tables keep, and lets the doctor look. */
import type pg from 'pg';
import { examine } from '../../../engine/runtime/doctor/index.js';
import { answerOf } from '../sql/values.js';
import type { Server } from '../store/server.js';
import type { Values } from '../store/table.js';
import type { Ledger } from './ledger.js';

/** @returns sentences, each about something lost, doubled or stuck */
export async function judge(server: Server, ledger: Ledger): Promise<string[]> {
  const rows = (table: string) =>
    [...server.tables.get(table).rows].map(({ committed }) => committed as Values);
  return [
    ...ledger.differences,
    ...instances(rows('process_instance'), rows('variable'), ledger),
    ...tasks(rows('user_task'), ledger),
    ...jobs(rows('job'), ledger),
    ...marks(rows('instance_event'), ledger),
    ...messages(rows('instance_event'), rows('process_instance'), rows('variable'), ledger),
    ...times(rows('instance_event'), server.now()),
    ...joins(server),
    ...(await doctor(server)),
  ];
}

function instances(all: readonly Values[], variables: readonly Values[], { started }: Ledger): string[] {
  const found: string[] = [];
  for (const { businessId, key, model, canceled } of started) {
    const there = all.filter((row) => row.business_id === businessId && row.parent_key === null);
    if (there.length > 1) found.push(`doubled: ${businessId} was started ${there.length} times`);
    const mine = there.find((row) => String(row.key) === key);
    if (!mine)
      found.push(`lost: the start of ${businessId} was acknowledged as ${key}, which does not exist`);
    else if (canceled === 'acknowledged' && mine.status !== 'TERMINATED')
      found.push(`lost: the cancellation of ${key} was acknowledged, but it is ${mine.status}`);
    else if (canceled === undefined && mine.status === 'TERMINATED')
      found.push(`instance ${key} (${model}) was terminated by nobody`);
    const grades = variables.find((row) => String(row.scope_key) === key && row.name === 'grades')?.value;
    if (model === 'grade' && mine?.status === 'COMPLETED' && grades !== '[2,4,6]')
      found.push(`lost: instance ${key} collected ${grades}, expected [2,4,6]`);
  }
  return found;
}

function tasks(all: readonly Values[], { winners }: Ledger): string[] {
  const found: string[] = [];
  for (const task of all) {
    const told = [...(winners.get(String(task.key)) ?? [])];
    if (told.length > 1) found.push(`doubled: ${told.join(' and ')} both completed task ${task.key}`);
    if (told.length === 1 && task.completed_by !== told[0])
      found.push(
        `lost: ${told[0]} completed task ${task.key}, kept is ${task.state} by ${task.completed_by}`,
      );
    if (told.length === 0 && task.state === 'COMPLETED')
      found.push(`task ${task.key} was completed by ${task.completed_by}, who was refused`);
  }
  return found;
}

function jobs(all: readonly Values[], { completed, delivered }: Ledger): string[] {
  const found: string[] = [];
  const states = new Map(all.map((job) => [String(job.key), job.state]));
  for (const [key, leases] of completed) {
    if (states.get(key) !== 'COMPLETED')
      found.push(`lost: the completion of job ${key} was acknowledged, but it is ${states.get(key)}`);
    if (leases.size > 1) found.push(`doubled: two workers were told that they completed job ${key}`);
  }
  for (const [key, state] of states)
    if (state === 'COMPLETED' && !delivered.has(key))
      found.push(`job ${key} is completed, but no worker ever got it`);
  return found;
}

function marks(log: readonly Values[], ledger: Ledger): string[] {
  return ledger.marks.flatMap(({ instanceKey, name, isAcknowledged }) => {
    const times = log.filter(
      (step) =>
        String(step.instance_key) === instanceKey &&
        step.command_type === 'SetVariables' &&
        step.events.includes(`"${name}"`),
    ).length;
    if (isAcknowledged && times === 0) return [`lost: variable ${name} of ${instanceKey}`];
    return times > 1 ? [`doubled: variable ${name} of ${instanceKey} was set ${times} times`] : [];
  });
}

function messages(
  log: readonly Values[],
  all: readonly Values[],
  variables: readonly Values[],
  { messages: sent }: Ledger,
): string[] {
  const found: string[] = [];
  for (const [about, keys] of sent) {
    if (keys.size > 1) found.push(`doubled: message ${about} was taken ${keys.size} times`);
    if (about.startsWith('letter-')) {
      const started = variables.filter((row) => row.name === 'letter' && row.value === JSON.stringify(about));
      const times = new Set(started.map((row) => row.instance_key)).size;
      if (times !== 1) found.push(`${times === 0 ? 'lost' : 'doubled'}: ${about} started ${times} instances`);
      continue;
    }
    const instance = all.find((row) => row.business_id === about);
    const times = log.filter(
      (step) => step.instance_key === instance?.key && step.command_type === 'CorrelateMessage',
    ).length;
    if (times > 1) found.push(`doubled: ${about} got its message ${times} times`);
    if (times === 0 && instance?.status === 'COMPLETED') found.push(`lost: the message of ${about}`);
  }
  return found;
}

/** No model comes to its join twice. */
function joins(server: Server): string[] {
  const { rows } = ask(server, 'SELECT instance_key, element_id FROM element_instance_all');
  const joined = rows.filter((row) => row.element_id === 'join').map((row) => row.instance_key as string);
  const twice = joined.filter((key, n) => joined.indexOf(key) !== n);
  return twice.map((key) => `doubled: the join of instance ${key} fired twice`);
}

/** By the clock of the database. */
const times = (log: readonly Values[], now: number): string[] =>
  log.some((step) => step.at > now) ? ['a step is dated in the future'] : [];

async function doctor(server: Server): Promise<string[]> {
  const client = {
    query: async (text: string, values: readonly unknown[] = []) => ask(server, text, values),
  };
  const { findings } = await examine(client as unknown as pg.Client);
  return findings.map(
    ({ invariant, instanceKey, text }) => `invariant ${invariant}: ${instanceKey ?? ''} ${text}`,
  );
}

/** Everything is at rest: nothing has to be waited for. */
export function ask(server: Server, text: string, values: readonly unknown[] = []) {
  if (/^(BEGIN|COMMIT)/.test(text)) return { rows: [] as Readonly<Record<string, unknown>>[] };
  const transaction = server.begin();
  const { value, done } = server.run(text, values, transaction).next();
  if (!done) throw new Error(`Somebody still holds what was asked for: ${text}`);
  transaction.commit();
  const { columns, rows } = value;
  return {
    rows: rows.map((row) =>
      Object.fromEntries(columns.map(({ name, type }) => [name, answerOf(row[name], type)])),
    ),
  };
}
