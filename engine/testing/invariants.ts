import type { ExecutableProcess, InstanceState } from '../core/index.js';

/** The numbered invariants of engine/core/SPEC.md, on one state. @throws Error naming the broken one */
export function checkInvariants(process: ExecutableProcess, state: InstanceState): void {
  const broken = (invariant: string, detail: string): never => {
    throw new Error(`${invariant} is broken: ${detail}\n${JSON.stringify(state)}`);
  };
  const live = state.instances;
  const over = state.status !== 'active' && state.status !== 'created';
  if (over) {
    const left = [live, state.waiting, state.subscriptions, state.jobs, state.tasks, state.incidents].map(
      (r) => Object.keys(r).length,
    );
    if (left.some((n) => n > 0)) broken('I4', `an instance that is ${state.status} still has something open`);
    return;
  }
  const children = new Map<number, number>();
  for (const me of Object.values(live)) {
    if (me.key >= state.nextKey) broken('I1', `key ${me.key} was not handed out`);
    if (me.key === 0) continue;
    if (!live[me.scopeKey]) broken('I2', `${me.elementId}#${me.key} lives in a scope that has ended`);
    children.set(me.scopeKey, (children.get(me.scopeKey) ?? 0) + 1);
    if (me.elementId !== process.id && !process.nodes[me.elementId])
      broken('I2', `${me.elementId} is not in the model`);
  }
  for (const me of Object.values(live)) {
    if (me.children !== (children.get(me.key) ?? 0))
      broken('I2', `${me.elementId}#${me.key} counts ${me.children} children`);
    for (const key of me.owns)
      if (!state.subscriptions[key] && !state.jobs[key] && !state.tasks[key] && !state.incidents[key])
        broken('I3', `${me.elementId}#${me.key} owns ${key}, which is closed`);
  }
  const owners: [
    string,
    {
      readonly [key: string]: {
        readonly key: number;
        readonly elementKey?: number;
        readonly ownerKey?: number;
      };
    },
  ][] = [
    ['subscription', state.subscriptions],
    ['job', state.jobs],
    ['user task', state.tasks],
    ['incident', state.incidents],
  ];
  for (const [what, records] of owners)
    for (const entry of Object.values(records)) {
      const owner = live[entry.ownerKey ?? entry.elementKey ?? -1];
      if (!owner) broken('I3', `${what} ${entry.key} has no live owner`);
      else if (!owner.owns.includes(entry.key)) broken('I3', `${what} ${entry.key} is unknown to its owner`);
    }
  for (const me of Object.values(live)) {
    if (me.status !== 'terminating') continue;
    const isTold = me.owns.some((key) => state.tasks[key]?.transition?.to === 'canceling');
    if (!isTold && me.children === 0) broken('I12', `${me.elementId}#${me.key} is terminating for nothing`);
    for (const child of Object.values(live))
      if (child.scopeKey === me.key && child.key !== 0 && child.status !== 'terminating')
        broken('I12', `${child.elementId}#${child.key} goes on in a scope that is terminating`);
    if (me.owns.some((key) => state.subscriptions[key]))
      broken('I12', `${me.elementId}#${me.key} is terminating and still waits for events`);
  }
  for (const [place, flows] of Object.entries(state.waiting)) {
    const scopeKey = Number(place.slice(0, place.indexOf(':')));
    if (!live[scopeKey]) broken('I5', `tokens wait at ${place}, whose scope has ended`);
    for (const count of Object.values(flows)) if (count < 1) broken('I5', `${count} tokens wait at ${place}`);
  }
  for (const scopeKey of Object.keys(state.variables))
    if (!live[Number(scopeKey)]) broken('I10', `variables of the ended scope ${scopeKey} are kept`);
  if (Object.keys(live).length === 1 && state.status === 'active' && !state.paused) {
    const root = live[0]!;
    if (root.children === 0 && root.owns.every((key) => !state.incidents[key] && !state.jobs[key]))
      broken('I11', 'the instance is active but nothing in it lives or waits');
  }
}
