/** One instance against its model, its rows and its relatives (invariants 3, 5, 9, 10, 13, 14, 15, 19). */

import type { ElementInstance, ExecutableProcess } from '../../core/index.js';
import { entryOf, keysOf, parkedTokens, valuesOf } from '../../core/index.js';
import { globalOf, localOf } from '../keys.js';
import type { Find } from './invariants.js';
import type { Replayed } from './replay.js';
import type { Row, Stored } from './rows.js';

export function checkInstance(
  stored: Stored,
  replayed: Replayed,
  process: ExecutableProcess,
  report: Find,
): void {
  const { key } = stored.instance;
  const find = (invariant: Parameters<Find>[0], text: string) => report(invariant, key, text);
  checkModel(replayed, process, find);
  checkState(replayed, find);
  checkEnds(replayed, find);
  checkJobs(stored, replayed, find);
  checkTasks(stored, replayed, find);
  checkLoops(replayed, process, find);
  checkCalls(stored, replayed, process, find);
  if (stored.instance.parent_key !== null && !stored.instance.has_parent)
    find(13, `it was called by ${stored.instance.parent_key}, which does not exist`);
  for (const row of stored.owed) {
    if (row.source !== key) continue;
    if (row.seq > stored.instance.seq)
      find(19, `the outbox has work of step ${row.seq}, which does not exist`);
  }
}

type FindHere = (invariant: Parameters<Find>[0], text: string) => void;

/** Local rules of the token game: everything is in the model, and flows leave what was reached. */
function checkModel({ facts }: Replayed, process: ExecutableProcess, find: FindHere): void {
  const reached = new Set<string>();
  for (const { elementId, scopeKey } of facts.elements.values()) {
    reached.add(`${scopeKey}:${elementId}`);
    if (!process.nodes[elementId]) find(5, `${elementId} was activated, but is not in the deployed version`);
  }
  for (const place of facts.taken) {
    const cut = place.indexOf(':');
    const flow = process.flows[place.slice(cut + 1)];
    if (!flow) find(5, `flow ${place.slice(cut + 1)} was taken, but is not in the deployed version`);
    else if (!reached.has(`${place.slice(0, cut)}:${flow.sourceRef}`))
      find(
        5,
        `flow ${flow.id} was taken in scope #${place.slice(0, cut)}, where ${flow.sourceRef} never was`,
      );
  }
}

/** The state is one that the core can be in: engine/core/SPEC.md, I2 and I3. */
function checkState({ state }: Replayed, find: FindHere): void {
  const children = new Map<number, number>();
  const open = new Set(
    [state.subscriptions, state.jobs, state.tasks, state.incidents].flatMap((table) =>
      keysOf<unknown>(table),
    ),
  );
  for (const { key, elementId, scopeKey, owns } of valuesOf(state.instances)) {
    if (key !== 0) {
      if (!entryOf(state.instances, scopeKey))
        find(5, `${elementId} #${key} lives in scope #${scopeKey}, which has ended`);
      children.set(scopeKey, (children.get(scopeKey) ?? 0) + 1);
    }
    for (const owned of owns)
      if (!open.has(owned)) find(5, `${elementId} #${key} owns #${owned}, which is closed`);
  }
  for (const me of valuesOf(state.instances)) {
    const count = children.get(me.key) ?? 0;
    if (me.children !== count)
      find(5, `${me.elementId} #${me.key} counts ${me.children} children, ${count} live`);
  }
  for (const { scopeKey, elementId, flows } of parkedTokens(state))
    for (const [flow, count] of Object.entries(flows))
      if (count < 1) find(6, `${count} tokens wait at ${elementId} in #${scopeKey} from ${flow}`);
}

function checkEnds({ facts, state }: Replayed, find: FindHere): void {
  for (const [key, { elementId, end }] of facts.elements) {
    if (!end && !entryOf(state.instances, key)) find(3, `${elementId} #${key} neither lives nor has ended`);
    if (end && entryOf(state.instances, key)) find(3, `${elementId} #${key} has ended and still lives`);
  }
}

function checkJobs({ jobs, incidents }: Stored, { facts }: Replayed, find: FindHere): void {
  for (const job of jobs) {
    const isOpen = job.state === 'CREATED' || job.state === 'FAILED';
    const open = incidents.filter((incident) => incident.job_key === job.key && incident.state === 'ACTIVE');
    if (isOpen && job.retries <= 0 && open.length !== 1)
      find(9, `job ${job.key} has no retries and ${open.length} open incidents, expected one`);
    if (!isOpen && job.lease_token !== null) find(9, `job ${job.key} is ${job.state} and still leased`);
    const replayed = facts.jobs.get(localOf(BigInt(job.key)));
    if (!replayed) find(10, `job ${job.key} is not in the history`);
    else if ((job.state === 'COMPLETED') !== (replayed.end === 'completed'))
      find(10, `job ${job.key} is ${job.state}, its history says ${replayed.end ?? 'open'}`);
  }
  const completed = new Map<number, number>();
  for (const { elementKey, kind, end } of facts.jobs.values()) {
    if (end !== 'completed' || kind !== 'BPMN_ELEMENT') continue;
    completed.set(elementKey, (completed.get(elementKey) ?? 0) + 1);
  }
  for (const [element, count] of completed)
    if (count > 1) find(10, `${count} jobs of element instance #${element} completed, expected one`);
}

function checkTasks({ tasks }: Stored, { facts }: Replayed, find: FindHere): void {
  for (const task of tasks) {
    const local = localOf(BigInt(task.key));
    const isCompleted = facts.completedBy.has(local);
    if ((task.state === 'COMPLETED') !== isCompleted)
      find(
        15,
        `user task ${task.key} is ${task.state}, its history says ${isCompleted ? 'completed' : 'not completed'}`,
      );
    else if (isCompleted && facts.completedBy.get(local) !== task.completed_by)
      find(
        15,
        `user task ${task.key} was completed by ${facts.completedBy.get(local)}, kept is ${task.completed_by}`,
      );
  }
}

function checkLoops({ facts }: Replayed, process: ExecutableProcess, find: FindHere): void {
  const runs = new Map<number, { numbers: Set<number>; completed: number }>();
  for (const { scopeKey, role, loopCounter, end, elementId } of facts.elements.values()) {
    if (role !== 'inner' || loopCounter === undefined) continue;
    const loop = runs.get(scopeKey) ?? { numbers: new Set<number>(), completed: 0 };
    if (loop.numbers.has(loopCounter))
      find(14, `run ${loopCounter} of ${elementId} #${scopeKey} began twice`);
    loop.numbers.add(loopCounter);
    if (end === 'COMPLETED') loop.completed += 1;
    runs.set(scopeKey, loop);
  }
  for (const [body, { numbers, completed }] of runs) {
    const life = facts.elements.get(body);
    if (Math.max(...numbers) !== numbers.size)
      find(14, `the runs of loop #${body} are not numbered from 1 without gaps`);
    const collected = facts.outputs.get(body)?.size ?? 0;
    const isCollecting = life && process.nodes[life.elementId]?.loop?.outputCollection !== undefined;
    if (isCollecting && life.end === 'COMPLETED' && collected < completed)
      find(
        14,
        `${completed} runs of ${life.elementId} #${body} completed, but ${collected} outputs were collected`,
      );
  }
}

function checkCalls(
  stored: Stored,
  { facts, state }: Replayed,
  process: ExecutableProcess,
  find: FindHere,
): void {
  const base = BigInt(stored.instance.key);
  const childrenOf = new Map<string, Row[]>();
  for (const child of stored.children) {
    const element = child.parent_element_instance_key;
    childrenOf.set(element, [...(childrenOf.get(element) ?? []), child]);
  }
  for (const [local, calls] of facts.calls) {
    const element = String(globalOf(base, local));
    const children = childrenOf.get(element) ?? [];
    childrenOf.delete(element);
    const { elementId } = facts.elements.get(local) ?? { elementId: '?' };
    if (children.length > calls)
      find(13, `${elementId} #${local} called ${calls} times, and ${children.length} instances were started`);
    const running = children.filter(({ status }) => status === 'ACTIVE').length;
    if (running > 1) find(13, `${running} instances run that ${elementId} #${local} called`);
    const isOwed = isPending(stored, local, children);
    const me = entryOf(state.instances, local);
    if (me ? running === 0 && isWaiting(me, process, state) && !isOwed : running > 0 && !isOwed)
      find(
        13,
        me
          ? `${elementId} #${local} waits for nobody: what it called has ended`
          : `${elementId} #${local} has ended, but what it called still runs`,
      );
  }
  for (const [element, children] of childrenOf)
    find(
      13,
      `${children.length} instances say that element instance ${element} called them, which it did not`,
    );
}

/** A call, its answer or its cancellation is still on its way. */
function isPending(stored: Stored, local: number, children: readonly Row[]): boolean {
  return stored.owed.some(({ source, work }) => {
    if (children.some(({ key }) => key === source)) return true;
    if (work.do === 'call') return work.event.elementKey === local;
    return work.do === 'cancel call' && localOf(BigInt(work.elementInstanceKey)) === local;
  });
}

/** Nothing but the called process can let it go on. */
function isWaiting(
  me: ElementInstance,
  process: ExecutableProcess,
  { incidents, jobs, paused }: Replayed['state'],
): boolean {
  if (process.nodes[me.elementId]?.type !== 'CallActivity' || me.role === 'body' || paused) return false;
  return (
    (me.status === 'active' || me.data?.called === true) &&
    !me.owns.some((key) => incidents[key] || jobs[key])
  );
}
