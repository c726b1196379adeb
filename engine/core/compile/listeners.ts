import type { ModdleElement } from 'bpmn-moddle';
import type { JobDefinition, ListenerPhase, Listeners, UserTaskTransition } from '../model/graph.js';
import { taskHeaders } from './activity.js';
import { type CompileContext, extension, literal, named } from './context.js';

/** `zeebe:executionListeners`: jobs before the element starts and before it completes. */
export function executionListeners(
  el: ModdleElement,
  c: CompileContext,
): { listeners?: Listeners<ListenerPhase> } {
  return listeners(el, c, 'ExecutionListeners', ['start', 'end'], 'execution listener');
}

/** `zeebe:taskListeners`: jobs that are asked before a user task changes, or told before it is canceled. */
export function taskListeners(
  el: ModdleElement,
  c: CompileContext,
): { listeners?: Listeners<UserTaskTransition> } {
  const events = ['creating', 'assigning', 'updating', 'completing', 'canceling'] as const;
  return listeners(el, c, 'TaskListeners', events, 'task listener');
}

function listeners<E extends string>(
  el: ModdleElement,
  c: CompileContext,
  type: string,
  events: readonly E[],
  what: string,
): { listeners?: Listeners<E> } {
  const found: { [event in E]?: readonly JobDefinition[] } = {};
  for (const listener of (extension(el, type)?.listeners ?? []) as readonly ModdleElement[]) {
    const event = events.find((each) => each === canonical(listener.eventType as string | undefined));
    const job = event
      ? listenerJob(el, listener, c, `${event} ${what}`)
      : unknownEvent(el, listener, c, events, what);
    if (event && job) found[event] = [...(found[event] ?? []), job];
  }
  return Object.keys(found).length > 0 ? { listeners: found } : {};
}

/** `create` is an older name of `creating`, and so on. */
function canonical(event: string | undefined): string | undefined {
  const older: { readonly [name: string]: string } = {
    create: 'creating',
    assignment: 'assigning',
    update: 'updating',
    complete: 'completing',
    cancel: 'canceling',
  };
  return event && (older[event] ?? event);
}

function unknownEvent(
  el: ModdleElement,
  listener: ModdleElement,
  c: CompileContext,
  events: readonly string[],
  what: string,
): undefined {
  const event = listener.eventType as string | undefined;
  c.error(
    'listener-event',
    el,
    `Expected each ${what} of ${named(el)} to be for ${events.join(', ')}, but one is for ${event ?? 'nothing'}.`,
    'Choose another event, or remove the listener.',
  );
  return undefined;
}

function listenerJob(
  el: ModdleElement,
  listener: ModdleElement,
  c: CompileContext,
  what: string,
): JobDefinition | undefined {
  const type = c.nameOrExpression(
    el,
    listener.type as string | undefined,
    `the job type of the ${what} of ${named(el)}`,
  );
  if (!type) {
    c.error(
      'listener-type',
      el,
      `Expected the ${what} of ${named(el)} to have a job type, but it has none.`,
      'Set the listener type in the properties panel; a worker that asks for this type does the work.',
    );
    return undefined;
  }
  const retries =
    c.valueOrExpression(
      el,
      (listener.retries as string | undefined) || '3',
      `the retries of the ${what} of ${named(el)}`,
    ) ?? literal(3);
  return { type, retries, headers: { ...taskHeaders(el), ...headersOf(listener) } };
}

function headersOf(listener: ModdleElement): { readonly [name: string]: string } {
  const headers = (listener.headers?.values ?? []) as readonly ModdleElement[];
  return Object.fromEntries(
    headers.map((header) => [header.key as string, (header.value as string | undefined) ?? '']),
  );
}
