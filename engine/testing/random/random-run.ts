import type { Command, InstanceEvent } from '../../core/index.js';
import { compile, isEmpty, keysOf, valuesOf } from '../../core/index.js';
import { type LiveInstance, World, type WorldOptions } from '../world.js';
import { Random } from './random.js';
import { type ModelOptions, randomModel } from './random-model.js';

export interface RandomRun {
  readonly xml: string;
  readonly actions: readonly string[];
  /** What was broken; null when all held. */
  readonly violation: string | null;
  readonly events: number;
  /** Elements that were activated. */
  readonly activated: ReadonlySet<string>;
}

export interface RunOptions {
  /** Number of blocks in the model, at most. */
  readonly size?: number;
  /** What is done to the model before it is played. */
  readonly change?: (xml: string) => string;
  readonly model?: ModelOptions;
  readonly world?: WorldOptions;
  /** Told of the world before anything starts. */
  readonly watch?: (world: World, xml: string) => void | Promise<void>;
}

/** Elements that an instance may activate: two events may throw at each other for ever. */
const ENDLESS = 1_000;

/**
 * A random model, played at random: every step is checked against the laws and invariants; at the end everything is
 * completed, and then nothing may be left.
 */
export async function randomRun(seed: number, options: RunOptions = {}): Promise<RandomRun> {
  const { size = 12, change = (xml: string) => xml } = options;
  const random = new Random(seed);
  const xml = change(randomModel(random, 1 + random.int(size), options.model));
  const actions: string[] = [];
  const world = new World({
    laws: true,
    env: { limits: { moves: random.chance(0.3) ? 1 + random.int(5) : 1000, activations: ENDLESS } },
    ...options.world,
  });
  const done = (violation: string | null): RandomRun => ({
    xml,
    actions,
    violation,
    events: world.instances.reduce((n, i) => n + i.events.length, 0),
    activated: new Set(
      world.instances.flatMap((i) =>
        i.events.flatMap((e) => (e.type === 'ElementActivated' ? [e.elementId] : [])),
      ),
    ),
  });
  try {
    const compiled = await compile(xml, { resourceName: `seed-${seed}.bpmn` });
    if (compiled.refused)
      return done(`The model was refused: ${compiled.diagnostics.map((d) => d.message).join(' ')}`);
    world.deploy(compiled.processes);
    await options.watch?.(world, xml);
    await world.start('main', { a: random.int(3), b: random.chance(0.5), c: false, not_b: false });
    for (let n = 0; n < 40 && isRunning(world); n++) actions.push(await act(world, random));
    for (let n = 0; n < 400 && isRunning(world); n++) {
      const did = await bringToEnd(world);
      if (!did) break;
      actions.push(did);
    }
    if (isRunning(world)) return done(stuck(world) ?? null);
    return done(everythingEnded(world));
  } catch (cause) {
    return done(String((cause as Error).stack ?? cause));
  }
}

async function did(label: string, work: Promise<unknown>): Promise<string> {
  await work;
  return label;
}

const isRunning = (world: World): boolean => world.instances.some((i) => i.state.status === 'active');

async function act(world: World, random: Random): Promise<string> {
  const active = world.instances.filter((i) => i.state.status === 'active');
  const instance = random.pick(active);
  const { tasks, jobs, incidents, subscriptions } = instance.state;
  const choices: (() => Promise<string>)[] = [];
  const can = (label: string, command: Command) =>
    choices.push(async () => ((await world.send(instance, command)) ? `${label} (rejected)` : label));
  for (const task of valuesOf(tasks))
    can(`complete task ${task.key}`, {
      type: 'CompleteUserTask',
      key: task.key,
      variables: { a: random.int(3) },
      action: 'complete',
    });
  for (const { key } of valuesOf(tasks)) {
    const assignee = random.pick(['mia', 'otto']);
    can(`assign task ${key}`, { type: 'AssignUserTask', key, assignee, allowOverride: true, action: '' });
  }
  for (const job of valuesOf(jobs)) {
    can(`complete job ${job.key}`, {
      type: 'CompleteJob',
      key: job.key,
      ...(job.kind === 'TASK_LISTENER'
        ? {
            variables: {},
            result: {
              type: 'userTask',
              denied: random.chance(0.3),
              corrections: { priority: random.int(100) },
            },
          }
        : { variables: { b: random.chance(0.5) } }),
    });
    can(`throw at job ${job.key}`, {
      type: 'ThrowJobError',
      key: job.key,
      errorCode: random.pick(['E1', 'E2']),
      message: '',
      variables: {},
    });
    can(`fail job ${job.key}`, {
      type: 'FailJob',
      key: job.key,
      retries: random.int(2),
      message: 'x',
      retryBackOff: 0,
      variables: {},
    });
  }
  for (const incident of valuesOf(incidents))
    can(`resolve ${incident.key}`, { type: 'ResolveIncident', key: incident.key });
  for (const sub of valuesOf(subscriptions))
    if (sub.awaited.type === 'timer')
      can(`fire ${sub.key}`, { type: 'TriggerTimer', subscriptionKey: sub.key, force: true });
  choices.push(
    () => did('time passes', world.advance(random.int(60) * 60_000)),
    () => did('message', world.publish(random.pick(['m1', 'm2']), '', { m: 1 })),
    () => did('signal', world.broadcast(random.pick(['s1', 's2']))),
  );
  can('condition', { type: 'SetVariables', scopeKey: 0, variables: { c: random.chance(0.5) }, local: false });
  if (random.chance(0.02)) can('cancel', { type: 'CancelInstance' });
  return await random.pick(choices)();
}

/** Completes whatever is open, one thing at a time. @returns what was done; null when nothing could be. */
async function bringToEnd(world: World): Promise<string | null> {
  const active = world.instances.filter((i) => i.state.status === 'active');
  for (const instance of active) {
    const { tasks, jobs, incidents } = instance.state;
    const command = firstOf(instance, tasks, jobs, incidents);
    if (command) return await did(command.type, world.must(instance, command));
  }
  for (const instance of active) {
    for (const sub of valuesOf(instance.state.subscriptions)) {
      if (
        sub.fired ||
        (instance.process.nodes[sub.elementId]!.type !== 'IntermediateCatchEvent' &&
          instance.process.nodes[sub.elementId]!.type !== 'ReceiveTask')
      )
        continue;
      // To this very one: a message goes to one receiver, which might be a boundary event again and again.
      if (sub.awaited.type === 'message')
        return await did(
          'message',
          world.must(instance, {
            type: 'CorrelateMessage',
            subscriptionKey: sub.key,
            messageKey: '0',
            variables: {},
          }),
        );
      if (sub.awaited.type === 'signal') return await did('signal', world.broadcast(sub.awaited.name));
      if (sub.awaited.type === 'conditional') {
        for (const c of [false, true])
          await world.must(instance, { type: 'SetVariables', scopeKey: 0, variables: { c }, local: false });
        return 'condition';
      }
    }
  }
  return world.untilNextTimer() === null ? null : await did('timer', world.advance(world.untilNextTimer()!));
}

function firstOf(
  instance: LiveInstance,
  tasks: LiveInstance['state']['tasks'],
  jobs: LiveInstance['state']['jobs'],
  incidents: LiveInstance['state']['incidents'],
): Command | null {
  const task = valuesOf(tasks).find(({ transition }) => !transition);
  if (task) return { type: 'CompleteUserTask', key: task.key, variables: { a: 0 }, action: 'complete' };
  const [job] = valuesOf(jobs);
  if (job) return { type: 'CompleteJob', key: job.key, variables: {} };
  // An error nobody caught stays an incident: the only way on is to cancel. So does a loop without an end.
  const isEndless = valuesOf(incidents).some(({ code }) => code === 'LOOP_LIMIT');
  return isEndless || (!isEmpty(incidents) && isEmpty(instance.state.subscriptions))
    ? { type: 'CancelInstance' }
    : null;
}

/** Still running although all was done: fine only where an incident says why. */
function stuck(world: World): string | null {
  for (const instance of world.instances) {
    if (instance.state.status !== 'active') continue;
    // What was called says why itself.
    const waits = world.instances.some(
      (i) => i.parent?.instance === instance.id && i.state.status === 'active',
    );
    if (keysOf(instance.state.incidents).length === 0 && !waits)
      return `Instance ${instance.id} is stuck without an incident: ${JSON.stringify(instance.state)}`;
  }
  return null;
}

/** I8: what was activated ended exactly once. */
function everythingEnded(world: World): string | null {
  for (const instance of world.instances) {
    const activated = keys(instance.events, 'ElementActivated');
    const ended = [
      ...keys(instance.events, 'ElementCompleted'),
      ...keys(instance.events, 'ElementTerminated'),
    ];
    if (new Set(activated).size !== activated.length)
      return `I1 is broken: a key was used twice in instance ${instance.id}`;
    if (new Set(ended).size !== ended.length)
      return `I8 is broken: an element ended twice in instance ${instance.id}`;
    if (ended.length !== activated.length)
      return `I8 is broken: ${activated.length} elements were activated in instance ${instance.id}, but ${ended.length} ended`;
  }
  return null;
}

const keys = (
  events: readonly InstanceEvent[],
  type: 'ElementActivated' | 'ElementCompleted' | 'ElementTerminated',
): number[] => events.flatMap((e) => (e.type === type ? [e.key] : []));

/** The smallest model size at which the seed still breaks something. */
export async function shrink(seed: number, options: RunOptions & { size: number }): Promise<RandomRun> {
  for (let size = 1; size < options.size; size++) {
    const run = await randomRun(seed, { ...options, size });
    if (run.violation) return run;
  }
  return await randomRun(seed, options);
}
