/** The stored rows against the fold of the history (invariants 4 and 12). */

import type { InstanceState, Key, Subscription } from '../../core/index.js';
import { entryOf, keysOf, valuesOf } from '../../core/index.js';
import { globalOf } from '../keys.js';
import { canonical, differences, type Entry } from './comparison.js';
import type { Find } from './invariants.js';
import type { Replayed } from './replay.js';
import type { Stored } from './rows.js';

const STATUS: Readonly<Record<InstanceState['status'], string>> = {
  created: 'ACTIVE',
  active: 'ACTIVE',
  completed: 'COMPLETED',
  terminated: 'TERMINATED',
  failed: 'TERMINATED',
};

export function checkProjections(stored: Stored, replayed: Replayed, report: Find): void {
  const { instance } = stored;
  const { state } = replayed;
  const find = (text: string) => report(4, instance.key, text);
  checkRow(stored, replayed, find);
  const isOver = STATUS[state.status] !== 'ACTIVE';
  if (isOver || instance.status !== 'ACTIVE') checkNothingOpen(stored, report);
  const checks = [
    differences('element instance', ...elements(stored, replayed)),
    differences('variable', ...variables(stored, replayed)),
    differences('open user task', ...tasks(stored, state)),
    differences('open job', ...jobs(stored, state)),
    differences('open incident', ...incidents(stored, state)),
    differences('timer', ...timers(stored, state)),
    differences('message subscription', ...messages(stored, state)),
    differences('signal subscription', ...signals(stored, state)),
  ];
  for (const sentence of checks.flat()) find(sentence);
}

function checkRow(
  { instance }: Stored,
  { state, atSnapshot, facts }: Replayed,
  find: (text: string) => void,
): void {
  const status = STATUS[state.status];
  if (instance.status !== status)
    find(`the instance is stored as ${instance.status}, its history says ${status}`);
  if (instance.status === 'ACTIVE') {
    if (canonical(atSnapshot) !== canonical(instance.state))
      find(`the stored state differs from the fold of the history at step ${instance.state_seq}`);
    if (instance.is_suspended !== state.suspended)
      find(
        `the instance is stored as ${instance.is_suspended ? '' : 'not '}suspended, its history says otherwise`,
      );
  }
  if ((instance.ended_at === null) !== (instance.status === 'ACTIVE'))
    find(
      `the instance is ${instance.status}, and its end is ${instance.ended_at?.toISOString() ?? 'not noted'}`,
    );
  const open = keysOf(state.incidents).length;
  if (instance.incident_count !== open)
    find(`${instance.incident_count} incidents are counted, ${open} are open`);
  let count = 0;
  for (const values of facts.variables.values()) count += Object.keys(values).length;
  if (instance.variable_count !== count)
    find(`${instance.variable_count} variables are counted, ${count} were set`);
}

function checkNothingOpen(stored: Stored, report: Find): void {
  const { instance } = stored;
  const open: [string, number][] = [
    ['jobs', stored.jobs.filter(({ state }) => state === 'CREATED' || state === 'FAILED').length],
    ['user tasks', stored.tasks.filter(isOpenTask).length],
    ['incidents', stored.incidents.filter(({ state }) => state === 'ACTIVE').length],
    ['element instances', stored.elements.filter(({ state }) => state === 'ACTIVE').length],
    ['timers', stored.timers.length],
    ['message subscriptions', stored.messages.length],
    ['signal subscriptions', stored.signals.length],
  ];
  for (const [what, count] of open)
    if (count > 0) report(12, instance.key, `the instance has ended, but ${count} ${what} of it are open`);
}

type Both = [expected: Entry[], found: Entry[]];

const globalKey = ({ instance }: Stored) => {
  const base = BigInt(instance.key);
  return (local: Key) => String(globalOf(base, local));
};

function elements(stored: Stored, { state, facts }: Replayed): Both {
  const key = globalKey(stored);
  const blamed = new Map(valuesOf(state.incidents).map((incident) => [incident.elementKey, incident.key]));
  const expected = [...facts.elements].map(([local, life]) => ({
    key: key(local),
    text: `${life.elementId} in ${key(life.scopeKey)} ${life.end ?? (entryOf(state.instances, local) ? 'ACTIVE' : 'ENDED')} ${
      life.loopCounter ?? '-'
    } ${!life.end && blamed.has(local) ? 'incident' : ''}`,
  }));
  const found = stored.elements.map((row) => ({
    key: row.key,
    text: `${row.element_id} in ${row.scope_key} ${row.state} ${row.loop_counter ?? '-'} ${
      row.state === 'ACTIVE' && row.incident_key !== null ? 'incident' : ''
    }`,
  }));
  // An instance that ends takes what lives in it along, without an event for each.
  if (keysOf(state.instances).length > 0 || !facts.isEnded) return [expected, found];
  return [expected.map((entry) => ({ ...entry, text: entry.text.replace(' ENDED ', ' COMPLETED ') })), found];
}

function variables(stored: Stored, { facts }: Replayed): Both {
  const key = globalKey(stored);
  const expected = [...facts.variables].flatMap(([scope, values]) =>
    Object.entries(values).map(([name, value]) => ({
      key: `${name} in ${key(scope)}`,
      text: JSON.stringify(value),
    })),
  );
  return [
    expected,
    stored.variables.map((row) => ({ key: `${row.name} in ${row.scope_key}`, text: row.value })),
  ];
}

/** Also while listeners are asked about it. */
const isOpenTask = ({ state }: Stored['tasks'][number]): boolean =>
  state !== 'COMPLETED' && state !== 'CANCELED';

function tasks(stored: Stored, state: InstanceState): Both {
  const key = globalKey(stored);
  const list = (names: readonly string[]) => [...names].join();
  return [
    valuesOf(state.tasks).map((task) => ({
      key: key(task.key),
      text: `of ${key(task.elementKey)} for ${task.assignee ?? 'anybody'} in ${list(task.candidateGroups)} or ${list(task.candidateUsers)}, priority ${task.priority}`,
    })),
    stored.tasks.filter(isOpenTask).map((row) => ({
      key: row.key,
      text: `of ${row.element_instance_key} for ${row.assignee ?? 'anybody'} in ${list(row.candidate_groups)} or ${list(row.candidate_users)}, priority ${row.priority}`,
    })),
  ];
}

function jobs(stored: Stored, state: InstanceState): Both {
  const key = globalKey(stored);
  return [
    valuesOf(state.jobs).map((job) => ({
      key: key(job.key),
      text: `${job.kind} of ${key(job.elementKey)} with ${job.retries} retries`,
    })),
    stored.jobs
      .filter((row) => row.state === 'CREATED' || row.state === 'FAILED')
      .map((row) => ({
        key: row.key,
        text: `${row.kind} of ${row.element_instance_key} with ${row.retries} retries`,
      })),
  ];
}

function incidents(stored: Stored, state: InstanceState): Both {
  const key = globalKey(stored);
  return [
    valuesOf(state.incidents).map((each) => ({
      key: key(each.key),
      text: `${each.code} of ${key(each.elementKey)}`,
    })),
    stored.incidents
      .filter((row) => row.state === 'ACTIVE')
      .map((row) => ({ key: row.key, text: `${row.code} of ${row.element_instance_key}` })),
  ];
}

const awaiting = <T extends Subscription['awaited']['type']>(state: InstanceState, type: T) =>
  valuesOf(state.subscriptions).flatMap(({ key, ownerKey, awaited }) =>
    awaited.type === type
      ? [{ key, ownerKey, awaited: awaited as Extract<Subscription['awaited'], { type: T }> }]
      : [],
  );

function timers(stored: Stored, state: InstanceState): Both {
  const key = globalKey(stored);
  return [
    awaiting(state, 'timer').map(({ key: local, ownerKey, awaited }) => ({
      key: key(local),
      text: `of ${key(ownerKey)} due at ${new Date(awaited.dueAt).toISOString()}, ${awaited.repetitions ?? 'no'} repetitions`,
    })),
    stored.timers.map((row) => ({
      key: row.key,
      text: `of ${row.element_instance_key} due at ${row.due_at.toISOString()}, ${row.repetitions ?? 'no'} repetitions`,
    })),
  ];
}

function messages(stored: Stored, state: InstanceState): Both {
  const key = globalKey(stored);
  return [
    awaiting(state, 'message').map(({ key: local, awaited }) => ({
      key: key(local),
      text: `to ${awaited.name} with key ${awaited.correlationKey}`,
    })),
    stored.messages.map((row) => ({ key: row.key, text: `to ${row.name} with key ${row.correlation_key}` })),
  ];
}

function signals(stored: Stored, state: InstanceState): Both {
  const key = globalKey(stored);
  return [
    awaiting(state, 'signal').map(({ key: local, awaited }) => ({ key: key(local), text: awaited.name })),
    stored.signals.map((row) => ({ key: row.key, text: row.name })),
  ];
}
