import type { ExecutableProcess, InstanceState } from '../core/index.js';
import { entryOf, isEmpty, keysOf, parkedTokens, type Table, valuesOf } from '../core/index.js';

/** The numbered invariants of engine/core/SPEC.md, on one state. @throws Error naming the broken one */
export function checkInvariants(process: ExecutableProcess, state: InstanceState): void {
  const broken = (invariant: string, detail: string): never => {
    throw new Error(`${invariant} is broken: ${detail}\n${JSON.stringify(state)}`);
  };
  const live = valuesOf(state.instances);
  const isLive = (key: number) => entryOf(state.instances, key) !== undefined;
  const over = state.status !== 'active' && state.status !== 'created';
  if (over) {
    const { instances, waiting, subscriptions, jobs, tasks, incidents } = state;
    if ([instances, waiting, subscriptions, jobs, tasks, incidents].some((table) => !isEmpty<unknown>(table)))
      broken('I4', `an instance that is ${state.status} still has something open`);
    return;
  }
  const children = new Map<number, number>();
  for (const me of live) {
    if (me.key >= state.nextKey) broken('I1', `key ${me.key} was not handed out`);
    if (me.key === 0) continue;
    if (!isLive(me.scopeKey)) broken('I2', `${me.elementId}#${me.key} lives in a scope that has ended`);
    children.set(me.scopeKey, (children.get(me.scopeKey) ?? 0) + 1);
    if (me.elementId !== process.id && !process.nodes[me.elementId])
      broken('I2', `${me.elementId} is not in the model`);
  }
  for (const me of live) {
    if (me.children !== (children.get(me.key) ?? 0))
      broken('I2', `${me.elementId}#${me.key} counts ${me.children} children`);
    for (const key of me.owns)
      if (
        !entryOf(state.subscriptions, key) &&
        !entryOf(state.jobs, key) &&
        !entryOf(state.tasks, key) &&
        !entryOf(state.incidents, key)
      )
        broken('I3', `${me.elementId}#${me.key} owns ${key}, which is closed`);
  }
  const owners: [
    string,
    Table<{ readonly key: number; readonly elementKey?: number; readonly ownerKey?: number }>,
  ][] = [
    ['subscription', state.subscriptions],
    ['job', state.jobs],
    ['user task', state.tasks],
    ['incident', state.incidents],
  ];
  for (const [what, records] of owners)
    for (const entry of valuesOf(records)) {
      const owner = entryOf(state.instances, entry.ownerKey ?? entry.elementKey ?? -1);
      if (!owner) broken('I3', `${what} ${entry.key} has no live owner`);
      else if (!owner.owns.includes(entry.key)) broken('I3', `${what} ${entry.key} is unknown to its owner`);
    }
  for (const me of live) {
    if (me.status !== 'terminating') continue;
    const isTold = me.owns.some((key) => entryOf(state.tasks, key)?.transition?.to === 'canceling');
    // A step that was paused just before the end of the instance goes on with it.
    const isPlanned = me.key === 0 && state.paused?.agenda.some(({ move }) => move === 'end');
    const isCalling = me.data?.called === true;
    if (!isTold && !isCalling && !isPlanned && me.children === 0)
      broken('I12', `${me.elementId}#${me.key} is terminating for nothing`);
    for (const child of live)
      if (child.scopeKey === me.key && child.key !== 0 && child.status !== 'terminating')
        broken('I12', `${child.elementId}#${child.key} goes on in a scope that is terminating`);
    if (me.owns.some((key) => entryOf(state.subscriptions, key)))
      broken('I12', `${me.elementId}#${me.key} is terminating and still waits for events`);
  }
  for (const { scopeKey, elementId, flows } of parkedTokens(state)) {
    if (!isLive(scopeKey)) broken('I5', `tokens wait at ${elementId} in #${scopeKey}, which has ended`);
    for (const count of Object.values(flows))
      if (count < 1) broken('I5', `${count} tokens wait at ${elementId} in #${scopeKey}`);
  }
  for (const scopeKey of keysOf(state.variables))
    if (!isLive(scopeKey)) broken('I10', `variables of the ended scope ${scopeKey} are kept`);
  if (live.length === 1 && state.status === 'active' && !state.paused) {
    const root = live[0]!;
    if (
      root.children === 0 &&
      root.owns.every((key) => !entryOf(state.incidents, key) && !entryOf(state.jobs, key))
    )
      broken('I11', 'the instance is active but nothing in it lives or waits');
  }
}
