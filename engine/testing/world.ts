import type {
  Command,
  Env,
  ExecutableProcess,
  InstanceEvent,
  InstanceState,
  Json,
  Key,
  Rejection,
  Variables,
} from '../core/index.js';
import { emptyState, evaluate, evolve, explain, step, valuesOf } from '../core/index.js';
import { checkLaws } from './laws.js';
import { Messages } from './world/messages.js';
import { react } from './world/reactions.js';
import { StartEvents } from './world/start-events.js';

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

/**
 * Everything around the core, in memory and without I/O: several instances, a virtual clock, messages, signals,
 * calls. What scenario tests and random tests run on.
 */
export class World {
  now = Date.UTC(2026, 0, 1);
  readonly instances: LiveInstance[] = [];
  readonly processes = new Map<string, ExecutableProcess>();
  readonly dataStores = new Map<string, Json>();
  readonly starts = new StartEvents(this);
  readonly messages = new Messages(this);

  constructor(private readonly options: WorldOptions = {}) {}

  /** Makes processes known; timers that start them are armed. */
  deploy(processes: readonly ExecutableProcess[]): void {
    for (const process of processes) {
      this.processes.set(process.id, process);
      this.starts.arm(process);
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
    for (const event of result.events) await react(this, instance, event);
    if (instance.state.paused && !valuesOf(instance.state.incidents).some((i) => i.code === 'LOOP_LIMIT'))
      await this.must(instance, { type: 'ContinueInstance' });
    return null;
  }

  async must(instance: LiveInstance, command: Command): Promise<void> {
    const rejection = await this.send(instance, command);
    if (rejection) throw new Error(`${command.type} was rejected: ${rejection.message}`);
  }

  /** A message goes to one waiting instance; else it starts a process; else it waits for its time to live. @returns whether it was received. */
  publish(
    name: string,
    correlationKey = '',
    variables: Variables = {},
    { timeToLive = 0 } = {},
  ): Promise<boolean> {
    return this.messages.publish(name, correlationKey, variables, timeToLive);
  }

  broadcast(name: string, variables: Variables = {}): Promise<void> {
    return this.messages.broadcast(name, variables);
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
    for (const timer of this.starts.timers) consider(timer.dueAt, async () => this.starts.fire(timer));
    return next;
  }

  /** Changes of conditions that start processes are announced from outside. */
  conditionChanged(variables: Variables): Promise<void> {
    return this.starts.conditionChanged(variables);
  }

  explain(instance: LiveInstance) {
    return explain(instance.process, instance.state);
  }
}

const reread = (state: InstanceState): InstanceState => JSON.parse(JSON.stringify(state)) as InstanceState;

export type { Json };
export const replay = (instance: LiveInstance): InstanceState =>
  evolve(emptyState(instance.process.id), instance.events);
