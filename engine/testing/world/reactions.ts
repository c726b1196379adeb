import type { InstanceEvent } from '../../core/index.js';
import { entryOf } from '../../core/index.js';
import type { LiveInstance, World } from '../world.js';

/** What has to be done outside an instance because of an event. */
export async function react(world: World, instance: LiveInstance, event: InstanceEvent): Promise<void> {
  if (event.type === 'MessageThrown')
    await world.publish(event.name, event.correlationKey, event.variables, { timeToLive: 3_600_000 });
  else if (event.type === 'DataStoreWritten') world.dataStores.set(event.name, event.value);
  else if (event.type === 'SignalThrown')
    await world.messages.broadcast(event.name, event.variables, instance);
  else if (event.type === 'ProcessCalled') {
    const parent = { instance: instance.id, elementKey: event.elementKey };
    if (world.processes.has(event.processId)) await world.start(event.processId, event.variables, { parent });
    else
      await world.send(instance, {
        type: 'RejectCall',
        elementKey: event.elementKey,
        message: `Expected a process "${event.processId}", but none is deployed.`,
      });
  } else if (event.type === 'CallCanceled') {
    const child = world.instances.find(
      (i) =>
        i.parent?.instance === instance.id &&
        i.parent.elementKey === event.elementKey &&
        i.state.status === 'active',
    );
    const { elementKey } = event;
    const message = 'The call was taken back before it was made.';
    if (child) await world.must(child, { type: 'CancelInstance' });
    else await world.send(instance, { type: 'RejectCall', elementKey, message });
  } else if (event.type === 'SubscriptionOpened' && event.awaited.type === 'message')
    await world.messages.deliverBuffered(instance, event.key);
  await tellCaller(world, instance, event);
}

/** What the call activity that started an instance is told of it. */
async function tellCaller(world: World, instance: LiveInstance, event: InstanceEvent): Promise<void> {
  if (!instance.parent) return;
  const parent = world.instances[instance.parent.instance - 1]!;
  const { elementKey } = instance.parent;
  if (event.type === 'ProcessInstanceCompleted')
    await world.send(parent, {
      type: 'CompleteCall',
      elementKey,
      variables: entryOf(instance.state.variables, 0) ?? {},
    });
  else if (event.type === 'ProcessInstanceFailed')
    await world.send(parent, {
      type: 'FailCall',
      elementKey,
      errorCode: event.errorCode,
      message: event.message,
      variables: event.variables,
    });
  else if (event.type === 'ProcessInstanceTerminated')
    await world.send(parent, {
      type: 'RejectCall',
      elementKey,
      message: 'Expected the called process instance to complete, but it was cancelled.',
    });
  else if (event.type === 'EscalationThrown' && event.propagated)
    await world.send(parent, {
      type: 'EscalateCall',
      elementKey,
      escalationCode: event.escalationCode,
      variables: event.variables,
    });
}
