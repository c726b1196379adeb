import type { Command } from '../commands.js';
import { listen } from '../elements/scope.js';
import type { ElementId } from '../model/graph.js';
import type { Key } from '../state/events.js';
import { valuesOf } from '../state/table.js';
import { invalidArgument, invalidState, notFound } from './failures.js';
import type { Step } from './step.js';
import { terminate } from './termination.js';

type Modify = Extract<Command, { type: 'ModifyInstance' }>;

/** Puts tokens before elements and takes others away: activations first, then terminations, all or nothing. */
export async function modify(step: Step, { activate, terminate: ending }: Modify): Promise<void> {
  if (step.instance(0)!.status === 'terminating')
    throw invalidState(
      'Expected the process instance to be running, but it is about to end: the listeners of its tasks are told. Nothing can be changed in it any more.',
    );
  for (const key of ending)
    if (!step.instance(key))
      throw notFound(`Expected a live element instance ${key} to terminate, but it has ended.`);
  for (const { elementId, ancestorKey, variables } of activate) {
    const scopeKey = await scopeFor(step, elementId, ancestorKey);
    for (const scoped of variables ?? [])
      step.setLocal(
        scoped.scopeId === undefined ? 0 : scopeInstance(step, scoped.scopeId, scopeKey),
        scoped.variables,
      );
    step.enter(elementId, { scopeKey });
  }
  for (const key of ending)
    if (step.instance(key)?.status !== 'terminating') terminate(step, key, 'modified');
}

export async function startBefore(step: Step, elementIds: readonly ElementId[]): Promise<void> {
  await listen(step, step.process.root, step.instance(0)!);
  for (const elementId of elementIds) step.enter(elementId, { scopeKey: await scopeFor(step, elementId) });
}

/** The live scope instance that an element belongs to; missing ones are activated without starting what is in them. */
async function scopeFor(step: Step, elementId: ElementId, ancestorKey?: Key): Promise<Key> {
  const node = step.process.nodes[elementId];
  if (!node)
    throw invalidArgument(
      `Expected an element of the process ${step.process.id}, but found ${elementId}.`,
      elementId,
    );
  if (node.type === 'BoundaryEvent' || (node.type === 'StartEvent' && node.scopeId !== step.process.id))
    throw invalidArgument(
      `Expected an element that can be activated by itself, but ${elementId} is a ${node.type}.`,
      elementId,
    );
  return await scopeKeyOf(step, node.scopeId, ancestorKey);
}

async function scopeKeyOf(step: Step, scopeId: ElementId, ancestorKey?: Key): Promise<Key> {
  if (scopeId === step.process.id) return 0;
  const live = valuesOf(step.state.instances).filter(
    (i) => i.elementId === scopeId && i.role !== 'body' && i.status !== 'terminating',
  );
  const chosen = ancestorKey === undefined ? live : live.filter((i) => i.key === ancestorKey);
  if (chosen.length > 1)
    throw invalidArgument(
      `Expected one live instance of the scope ${scopeId}, but there are ${chosen.length}. Name the ancestor's key.`,
      scopeId,
    );
  if (chosen[0]) return chosen[0].key;
  const scope = step.node(scopeId);
  const me = step.activate(scope, { scopeKey: await scopeKeyOf(step, scope.scopeId, ancestorKey) });
  await listen(step, scope, me);
  return me.key;
}

function scopeInstance(step: Step, scopeId: ElementId, from: Key): Key {
  if (scopeId === step.process.id || scopeId === '') return 0;
  for (let key = from; key > 0; key = step.instance(key)!.scopeKey)
    if (step.instance(key)!.elementId === scopeId) return key;
  throw invalidArgument(
    `Expected ${scopeId} to be a scope around the activated element, but it is not.`,
    scopeId,
  );
}
