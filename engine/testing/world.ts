import type {
  Command,
  Env,
  ExecutableProcess,
  InstanceEvent,
  InstanceState,
  Json,
  Key,
  Rejection,
  StartTrigger,
  Trigger,
  Variables,
} from '../core/index.js';
import {
  correlationKeyOf,
  emptyState,
  entryOf,
  evaluate,
  evolve,
  explain,
  step,
  valuesOf,
} from '../core/index.js';
import { schedule } from '../core/time/timer.js';
import { checkLaws } from './laws.js';

export interface LiveInstance {
  readonly id: number;
  readonly process: ExecutableProcess;
  readonly parent: { readonly instance: number; readonly elementKey: Key } | null;
  state: InstanceState;
  readonly events: InstanceEvent[];
}

export interface WorldOptions {
  readonly env?: Partial<Env>;
  /** Check the laws of the core after every step (input untouched, fold of events = state, JSON round trip). */
  readonly laws?: boolean;
  /** Before every step its node dies once: what it made of the step is lost, and all is read again. */
  readonly crashes?: boolean;
  /** Told of every step of every instance before anything follows from it. */
  readonly onStep?: (instance: LiveInstance, events: readonly InstanceEvent[], command: Command) => void;
}

interface BufferedMessage {
  readonly name: string;
  readonly correlationKey: string;
  readonly variables: Variables;
  readonly until: number;
}

/**
 * Everything around the core, in memory and without I/O: several instances, a virtual clock, messages, signals,
 * calls. What scenario tests, random tests and the modeler's simulation run on.
 */
export class World {
  now = Date.UTC(2026, 0, 1);
  readonly instances: LiveInstance[] = [];
  private readonly processes = new Map<string, ExecutableProcess>();
  private readonly startTimers: {
    process: ExecutableProcess;
    elementId: string;
    dueAt: number;
    cycle: string | null;
    repetitions: number | null;
  }[] = [];
  private readonly partialStarts = new Map<string, Map<number, Variables>>();
  private readonly buffer: BufferedMessage[] = [];
  readonly dataStores = new Map<string, Json>();
  private readonly messageKeys: string[] = [];

  constructor(private readonly options: WorldOptions = {}) {}

  /** Makes processes known; timers that start them are armed. */
  deploy(processes: readonly ExecutableProcess[]): void {
    for (const process of processes) {
      this.processes.set(process.id, process);
      for (const { elementId, triggers } of process.isExecutable ? process.startTriggers : []) {
        for (const trigger of triggers) {
          if (trigger.type !== 'timer' || trigger.value.literal === undefined) continue;
          const due = schedule(trigger.kind, trigger.value.literal, this.now);
          if (!('problem' in due)) this.startTimers.push({ process, elementId, ...due });
        }
      }
    }
  }

  async start(
    processId: string,
    variables: Variables = {},
    options: { startElementId?: string; payload?: Variables; parent?: LiveInstance['parent'] } = {},
  ): Promise<LiveInstance> {
    const process = this.processes.get(processId);
    if (!process) throw new Error(`No process ${processId} is deployed.`);
    const { startElementId, payload, parent = null } = options;
    const instance: LiveInstance = {
      id: this.instances.length + 1,
      process,
      parent,
      state: emptyState(process.id),
      events: [],
    };
    this.instances.push(instance);
    await this.must(instance, {
      type: 'StartInstance',
      variables,
      called: parent !== null,
      ...(startElementId && { startElementId }),
      ...(payload && { payload }),
    });
    return instance;
  }

  /** Applies a command and everything that follows from it. */
  async send(instance: LiveInstance, command: Command): Promise<Rejection | null> {
    const env: Env = {
      now: this.now,
      // On a busy machine a short limit of real time would make a run unrepeatable.
      evaluate: (expression, variables) => evaluate(expression, variables, 60_000),
      readDataStore: async (name) => this.dataStores.get(name) ?? null,
      ...this.options.env,
    };
    if (this.options.crashes) {
      await step(instance.process, reread(instance.state), command, env);
      instance.state = reread(instance.state);
    }
    const before = instance.state;
    const frozen = this.options.laws ? JSON.stringify(before) : '';
    const result = await step(instance.process, before, command, env);
    if (result.rejection) return result.rejection;
    if (this.options.laws) await checkLaws(instance.process, before, frozen, command, env, result);
    instance.state = result.state;
    instance.events.push(...result.events);
    this.options.onStep?.(instance, result.events, command);
    for (const event of result.events) await this.react(instance, event);
    if (instance.state.paused && !valuesOf(instance.state.incidents).some((i) => i.code === 'LOOP_LIMIT'))
      await this.must(instance, { type: 'ContinueInstance' });
    return null;
  }

  async must(instance: LiveInstance, command: Command): Promise<void> {
    const rejection = await this.send(instance, command);
    if (rejection) throw new Error(`${command.type} was rejected: ${rejection.message}`);
  }

  private async react(instance: LiveInstance, event: InstanceEvent): Promise<void> {
    if (event.type === 'MessageThrown')
      await this.publish(event.name, event.correlationKey, event.variables, { timeToLive: 3_600_000 });
    else if (event.type === 'DataStoreWritten') this.dataStores.set(event.name, event.value);
    else if (event.type === 'SignalThrown') await this.broadcast(event.name, event.variables, instance);
    else if (event.type === 'ProcessCalled') {
      const parent = { instance: instance.id, elementKey: event.elementKey };
      if (this.processes.has(event.processId)) await this.start(event.processId, event.variables, { parent });
      else
        await this.send(instance, {
          type: 'RejectCall',
          elementKey: event.elementKey,
          message: `Expected a process "${event.processId}", but none is deployed.`,
        });
    } else if (event.type === 'CallCanceled') {
      const child = this.instances.find(
        (i) =>
          i.parent?.instance === instance.id &&
          i.parent.elementKey === event.elementKey &&
          i.state.status === 'active',
      );
      const { elementKey } = event;
      const message = 'The call was taken back before it was made.';
      if (child) await this.must(child, { type: 'CancelInstance' });
      else await this.send(instance, { type: 'RejectCall', elementKey, message });
    } else if (event.type === 'SubscriptionOpened' && event.awaited.type === 'message')
      await this.deliverBuffered(instance, event.key);
    if (!instance.parent) return;
    const parent = this.instances[instance.parent.instance - 1]!;
    const { elementKey } = instance.parent;
    if (event.type === 'ProcessInstanceCompleted')
      await this.send(parent, {
        type: 'CompleteCall',
        elementKey,
        variables: entryOf(instance.state.variables, 0) ?? {},
      });
    else if (event.type === 'ProcessInstanceFailed')
      await this.send(parent, {
        type: 'FailCall',
        elementKey,
        errorCode: event.errorCode,
        message: event.message,
        variables: event.variables,
      });
    else if (event.type === 'ProcessInstanceTerminated')
      await this.send(parent, {
        type: 'RejectCall',
        elementKey,
        message: 'Expected the called process instance to complete, but it was cancelled.',
      });
    else if (event.type === 'EscalationThrown' && event.propagated)
      await this.send(parent, {
        type: 'EscalateCall',
        elementKey,
        escalationCode: event.escalationCode,
        variables: event.variables,
      });
  }

  private async deliverBuffered(instance: LiveInstance, key: Key): Promise<void> {
    const sub = entryOf(instance.state.subscriptions, key);
    if (sub?.awaited.type !== 'message') return;
    const { name, correlationKey } = sub.awaited;
    const index = this.buffer.findIndex(
      (m) => m.name === name && m.correlationKey === correlationKey && m.until > this.now,
    );
    if (index < 0) return;
    const [message] = this.buffer.splice(index, 1);
    await this.send(instance, {
      type: 'CorrelateMessage',
      subscriptionKey: key,
      messageKey: this.messageKey(),
      variables: message!.variables,
    });
  }

  /** A message goes to one waiting instance; else it starts a process; else it waits for its time to live. @returns whether it was received. */
  async publish(
    name: string,
    givenKey = '',
    variables: Variables = {},
    { timeToLive = 0 } = {},
  ): Promise<boolean> {
    const correlationKey = givenKey || (await this.retrievedKey(name, variables));
    for (const instance of this.instances) {
      for (const sub of valuesOf(instance.state.subscriptions)) {
        if (
          sub.fired ||
          sub.awaited.type !== 'message' ||
          sub.awaited.name !== name ||
          sub.awaited.correlationKey !== correlationKey
        )
          continue;
        await this.send(instance, {
          type: 'CorrelateMessage',
          subscriptionKey: sub.key,
          messageKey: this.messageKey(),
          variables,
        });
        return true;
      }
    }
    if (
      await this.startBy(
        (trigger) => trigger.type === 'message' && trigger.name.literal === name,
        variables,
        true,
      )
    )
      return true;
    if (timeToLive > 0) this.buffer.push({ name, correlationKey, variables, until: this.now + timeToLive });
    return false;
  }

  /** The key that BPMN's retrieval expressions read from the message. */
  private async retrievedKey(name: string, variables: Variables): Promise<string> {
    for (const process of this.processes.values()) {
      const key = await correlationKeyOf(process, name, variables, { evaluate });
      if (key !== null) return key;
    }
    return '';
  }

  /** @param thrower has delivered it to itself already */
  async broadcast(name: string, variables: Variables = {}, thrower?: LiveInstance): Promise<void> {
    for (const instance of this.instances.filter((i) => i !== thrower))
      for (const sub of valuesOf(instance.state.subscriptions))
        if (!sub.fired && sub.awaited.type === 'signal' && sub.awaited.name === name)
          await this.send(instance, { type: 'ReceiveSignal', subscriptionKey: sub.key, variables });
    await this.startBy(
      (trigger) => trigger.type === 'signal' && trigger.name.literal === name,
      variables,
      false,
    );
  }

  private async startBy(
    matches: (trigger: Trigger) => boolean,
    payload: Variables,
    once: boolean,
  ): Promise<boolean> {
    let started = false;
    for (const process of this.processes.values()) {
      for (const start of process.isExecutable ? process.startTriggers : []) {
        const index = start.triggers.findIndex(matches);
        if (index < 0) continue;
        if (start.parallelMultiple) {
          if (!(await this.count(process, start, index, payload))) continue;
        } else await this.start(process.id, {}, { startElementId: start.elementId, payload });
        started = true;
        if (once) return true;
      }
    }
    return started;
  }

  /** One of the events of a parallel multiple start event has come. @returns whether it was the last one */
  private async count(
    process: ExecutableProcess,
    { elementId, triggers }: StartTrigger,
    index: number,
    payload: Variables,
  ): Promise<boolean> {
    const place = `${process.id}:${elementId}`;
    const got = this.partialStarts.get(place) ?? new Map<number, Variables>();
    this.partialStarts.set(place, got.set(index, payload));
    if (got.size < triggers.length) return false;
    this.partialStarts.delete(place);
    const all = Object.assign({}, ...got.values()) as Variables;
    await this.start(process.id, {}, { startElementId: elementId, payload: all });
    return true;
  }

  /** Lets time pass; due timers fire in order. @param ms milliseconds */
  async advance(ms: number): Promise<void> {
    const until = this.now + ms;
    for (;;) {
      const next = this.nextTimer(until);
      if (!next) break;
      this.now = Math.max(this.now, next.dueAt);
      await next.fire();
    }
    this.now = until;
  }

  /** Milliseconds to the next due timer; null when none waits. */
  untilNextTimer(): number | null {
    const next = this.nextTimer(Number.POSITIVE_INFINITY);
    return next ? Math.max(0, next.dueAt - this.now) : null;
  }

  private nextTimer(until: number): { dueAt: number; fire: () => Promise<void> } | null {
    let next: { dueAt: number; fire: () => Promise<void> } | null = null;
    const consider = (dueAt: number, fire: () => Promise<void>) => {
      if (dueAt <= until && (!next || dueAt < next.dueAt)) next = { dueAt, fire };
    };
    for (const instance of this.instances)
      for (const sub of valuesOf(instance.state.subscriptions))
        if (sub.awaited.type === 'timer' && !sub.fired)
          consider(sub.awaited.dueAt, async () =>
            this.must(instance, { type: 'TriggerTimer', subscriptionKey: sub.key }),
          );
    for (const timer of [...this.startTimers])
      consider(timer.dueAt, async () => {
        this.startTimers.splice(this.startTimers.indexOf(timer), 1);
        if (timer.cycle && timer.repetitions !== 1) {
          const again = schedule(
            'timeCycle',
            timer.cycle.startsWith('P') ? `R/${timer.cycle}` : timer.cycle,
            timer.dueAt,
          );
          if (!('problem' in again))
            this.startTimers.push({
              ...timer,
              dueAt: again.dueAt,
              repetitions: timer.repetitions === null ? null : timer.repetitions - 1,
            });
        }
        await this.start(timer.process.id, {}, { startElementId: timer.elementId });
      });
    return next;
  }

  /** Changes of conditions that start processes are announced from outside. */
  async conditionChanged(variables: Variables): Promise<void> {
    for (const process of this.processes.values())
      for (const start of process.isExecutable ? process.startTriggers : []) {
        const holding: number[] = [];
        for (const [index, trigger] of start.triggers.entries())
          if (trigger.type === 'conditional' && (await evaluate(trigger.condition, variables)) === true)
            holding.push(index);
        const startElementId = start.elementId;
        if (holding.length === 0) continue;
        if (!start.parallelMultiple) await this.start(process.id, variables, { startElementId });
        else for (const index of holding) await this.count(process, start, index, variables);
      }
  }

  explain(instance: LiveInstance) {
    return explain(instance.process, instance.state);
  }

  private messageKey(): string {
    this.messageKeys.push('m');
    return `m${this.messageKeys.length}`;
  }
}

const reread = (state: InstanceState): InstanceState => JSON.parse(JSON.stringify(state)) as InstanceState;

export type { Json };
export const replay = (instance: LiveInstance): InstanceState =>
  evolve(emptyState(instance.process.id), instance.events);
