import { awaitsListener } from '../../elements/execution-listeners.js';
import { listen } from '../../elements/scope.js';
import { change } from '../../elements/user-task/transition.js';
import { LONGEST_BUSINESS_ID, unkept } from '../../model/names.js';
import type { Variables } from '../../state/events.js';
import { entryOf } from '../../state/table.js';
import { converse } from '../correlation.js';
import { invalidArgument, invalidState, notFound } from '../failures.js';
import { runGuarded } from '../guard.js';
import { modify, startBefore } from '../modify.js';
import type { Step } from '../step.js';
import { endInstance } from '../termination.js';
import type { Handlers } from './handlers.js';
import { element } from './handlers.js';
import { userTask } from './user-task.js';

/** To the process instance as a whole. */
export const instanceCommands: Handlers<
  | 'StartInstance'
  | 'CancelInstance'
  | 'SuspendInstance'
  | 'ResumeInstance'
  | 'SetVariables'
  | 'ModifyInstance'
  | 'ContinueInstance'
> = {
  StartInstance(step, command) {
    const { process } = step;
    const startElementId = command.startElementId ?? null;
    if (startElementId && !process.nodes[startElementId])
      throw notFound(
        `Expected a start event ${startElementId} in the process ${process.id}, but there is none.`,
      );
    const problem = unkept('the business id', command.businessId ?? '', LONGEST_BUSINESS_ID);
    if (problem) throw invalidArgument(problem);
    step.emit({
      type: 'ProcessInstanceCreated',
      processId: process.id,
      startElementId,
      businessId: command.businessId ?? null,
      called: command.called ?? false,
    });
    step.setLocal(0, command.variables);
    if (command.startInstructions?.length) return startBefore(step, command.startInstructions);
    const root = step.instance(0)!;
    if (!startElementId) {
      if (process.root.starts?.length === 0)
        throw invalidArgument(
          `Expected the process ${process.id} to have a none start event, but it starts only by an event. Publish its message or signal instead.`,
          process.id,
        );
      return runGuarded(step, 0, { do: 'start' }, () =>
        step.moduleOf(process.root).start!(step, process.root, root),
      );
    }
    const payload = command.payload ?? {};
    return runGuarded(step, 0, { do: 'nothing' }, async () => {
      const then = { do: 'begin', startElementId, payload } as const;
      if (await awaitsListener(step, process.root, root, 'start', then)) return;
      await startAt(step, startElementId, payload);
    });
  },

  CancelInstance(step, command) {
    // It is ending already, when the listeners of its tasks are done.
    if (step.instance(0)?.status === 'terminating') return;
    const reason = command.reason ?? 'canceled';
    endInstance(step, 'canceled', { type: 'ProcessInstanceTerminated', reason });
  },

  SuspendInstance(step) {
    if (step.state.suspended)
      throw invalidState('Expected the process instance to be running, but it is suspended already.');
    step.emit({ type: 'ProcessInstanceSuspended' });
  },

  ResumeInstance(step) {
    if (!step.state.suspended)
      throw invalidState('Expected the process instance to be suspended, but it is running.');
    step.emit({ type: 'ProcessInstanceResumed' });
  },

  SetVariables(step, { scopeKey, variables, local }) {
    const me = element(step, scopeKey);
    const taskKey = me.owns.find((owned) => entryOf(step.state.tasks, owned));
    if (taskKey !== undefined && step.nodeOf(me).userTask?.listeners?.updating) {
      userTask(step, taskKey);
      return change(step, taskKey, { to: 'updating', action: '', changes: {}, variables, local });
    }
    if (local) step.setLocal(scopeKey, variables);
    else step.propagate(scopeKey, variables);
  },

  ModifyInstance: modify,

  ContinueInstance() {},
};

export async function startAt(step: Step, id: string, payload: Variables): Promise<void> {
  const node = step.node(id);
  for (const trigger of node.triggers ?? [node.message])
    if (trigger?.type === 'message' && trigger.correlation)
      await converse(step, trigger.correlation, payload);
  await listen(step, step.process.root, step.instance(0)!);
  if (node.type === 'StartEvent') return step.enter(id, { scopeKey: 0, triggered: true, variables: payload });
  // The target of an instantiating event-based gateway: the others wait for the rest, when it is a parallel one.
  const gateway = Object.values(step.process.nodes).find(
    (n) =>
      n.type === 'EventBasedGateway' &&
      n.instantiate &&
      n.outgoing.some((f) => step.flow(f).targetRef === id),
  );
  const me = gateway && step.activate(gateway, { scopeKey: 0 });
  const flow = gateway?.outgoing.find((f) => step.flow(f).targetRef === id);
  if (flow) step.emit({ type: 'SequenceFlowTaken', flowId: flow, scopeKey: 0 });
  // The event comes first: what it brings may be the correlation key of the others.
  if (node.type === 'ReceiveTask') step.enter(id, { scopeKey: 0, data: { instantiated: payload } });
  else step.enter(id, { scopeKey: 0, variables: payload, triggered: true });
  if (!gateway || !me) return;
  const others = gateway.eventGatewayType === 'Parallel' ? gateway.outgoing.filter((f) => f !== flow) : [];
  for (const other of others)
    step.enter(step.flow(other).targetRef, { scopeKey: 0, data: { gateway: me.key } });
  if (others.length === 0) step.ended(me);
}
