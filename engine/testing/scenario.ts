import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { Duration } from 'luxon';
import type { Env, ExecutableProcess, UserTaskListenerResult, Variables } from '../core/index.js';
import { compile, decodeXml, entryOf, valuesOf } from '../core/index.js';
import { traceOf } from './trace.js';
import { type LiveInstance, World } from './world.js';

export interface ScenarioOptions {
  /** The .bpmn file, relative to the spec. */
  readonly file: string;
  /** Rows of docs/reference/coverage.md that it shows. */
  readonly rows: readonly number[];
  readonly env?: Partial<Env>;
}

/**
 * A test of a process in BPMN's terms: what is done to it, and the whole trace that follows. Every step is checked
 * against the laws of the core. `import.meta.dirname` of the spec is the folder of the model.
 */
export function scenario(
  title: string,
  folder: string,
  options: ScenarioOptions,
  play: (p: Play) => Promise<void>,
): void {
  it(title, async () => {
    const world = new World({ laws: true, ...(options.env && { env: options.env }) });
    const compiled = await compile(decodeXml(fs.readFileSync(path.join(folder, options.file))), {
      resourceName: options.file,
    });
    expect(compiled.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
    world.deploy(compiled.processes);
    const play_ = new Play(world, compiled.processes);
    await play(play_);
    expect(play_.asserted).toBeGreaterThan(0);
  });
}

/** The hands of a scenario: users, workers, other systems and the clock. Elements are named as on the diagram. */
export class Play {
  asserted = 0;

  constructor(
    readonly world: World,
    private readonly processes: readonly ExecutableProcess[],
  ) {}

  /** The instance that was started first; `instance(n)` for the others. */
  instance(n = 1): LiveInstance {
    const found = this.world.instances[n - 1];
    if (!found) throw new Error(`Only ${this.world.instances.length} instances were started.`);
    return found;
  }

  /** Starts the first process of the file, or the one named. */
  async start(variables: Variables = {}, processId = this.processes[0]!.id): Promise<LiveInstance> {
    return await this.world.start(processId, variables);
  }

  /** Completes the open user task or job of an element; what it waits for as a worker or a person would. */
  async complete(name: string, variables: Variables = {}, n?: number): Promise<void> {
    const { instance, task, job } = this.open(name, n);
    if (task !== undefined)
      await this.world.must(instance, { type: 'CompleteUserTask', key: task, variables, action: 'complete' });
    else await this.world.must(instance, { type: 'CompleteJob', key: job!, variables });
  }

  /** The open listener of an element does its job: brings variables, or answers for a user task. */
  async listener(
    name: string,
    { variables = {}, ...answer }: { variables?: Variables } & Partial<UserTaskListenerResult> = {},
  ): Promise<void> {
    const instance = this.instance();
    const job = valuesOf(instance.state.jobs).find(
      ({ kind, elementKey }) =>
        kind.endsWith('_LISTENER') &&
        (elementKey === 0
          ? name === '(process)'
          : this.named(instance, entryOf(instance.state.instances, elementKey)!.elementId, name)),
    );
    if (!job) throw new Error(`No listener of ${name} waits.`);
    await this.world.must(instance, {
      type: 'CompleteJob',
      key: job.key,
      variables,
      ...(job.kind === 'TASK_LISTENER' && { result: { type: 'userTask', denied: false, ...answer } }),
    });
  }

  async fail(name: string, retries: number, message = 'failed'): Promise<void> {
    const { instance, job } = this.openJob(name);
    await this.world.must(instance, {
      type: 'FailJob',
      key: job,
      retries,
      message,
      retryBackOff: 0,
      variables: {},
    });
  }

  async throwError(name: string, errorCode: string, variables: Variables = {}): Promise<void> {
    const { instance, job } = this.openJob(name);
    await this.world.must(instance, { type: 'ThrowJobError', key: job, errorCode, message: '', variables });
  }

  async publish(
    message: string,
    correlationKey = '',
    variables: Variables = {},
    timeToLive = 0,
  ): Promise<boolean> {
    return await this.world.publish(message, correlationKey, variables, { timeToLive });
  }
  async signal(name: string, variables: Variables = {}): Promise<void> {
    await this.world.broadcast(name, variables);
  }
  /** @param duration ISO 8601, e.g. PT1H */
  async advance(duration: string): Promise<void> {
    await this.world.advance(Duration.fromISO(duration).toMillis());
  }
  async set(variables: Variables, n = 1): Promise<void> {
    await this.world.must(this.instance(n), { type: 'SetVariables', scopeKey: 0, variables, local: false });
  }
  async cancel(n = 1): Promise<void> {
    await this.world.must(this.instance(n), { type: 'CancelInstance' });
  }
  /** Resolves the only open incident. */
  async resolve(n = 1): Promise<void> {
    const instance = this.instance(n);
    const [incident] = valuesOf(instance.state.incidents);
    if (!incident) throw new Error('No incident is open.');
    if (incident.jobKey !== null)
      await this.world.must(instance, { type: 'UpdateJob', key: incident.jobKey, retries: 1 });
    await this.world.must(instance, { type: 'ResolveIncident', key: incident.key });
  }
  /** Starts activities of an ad-hoc sub-process by name. */
  async activate(adHoc: string, names: readonly string[]): Promise<void> {
    const instance = this.instance();
    const me = valuesOf(instance.state.instances).find((i) => this.named(instance, i.elementId, adHoc));
    const activate = names.map((name) => ({
      elementId: Object.values(instance.process.nodes).find((node) => node.name === name || node.id === name)!
        .id,
      variables: {},
    }));
    await this.world.must(instance, {
      type: 'ActivateAdHocActivities',
      elementKey: me!.key,
      activate,
      cancelRemaining: false,
    });
  }

  /** The whole trace of an instance; indentation does not matter. */
  expectTrace(expected: string, n = 1): void {
    this.asserted++;
    const instance = this.instance(n);
    expect(traceOf(instance.process, instance.events)).toBe(unindented(expected));
  }
  expectVariables(variables: Variables, n = 1): void {
    this.asserted++;
    expect(entryOf(this.instance(n).state.variables, 0) ?? {}).toEqual(variables);
  }
  /** The variables of one element's own scope. */
  expectLocal(elementKey: number, variables: Variables, n = 1): void {
    this.asserted++;
    expect(entryOf(this.instance(n).state.variables, elementKey) ?? {}).toEqual(variables);
  }
  expectStatus(status: string, n = 1): void {
    this.asserted++;
    expect(this.instance(n).state.status).toBe(status);
  }
  expectInstances(count: number): void {
    this.asserted++;
    expect(this.world.instances).toHaveLength(count);
  }
  expectIncident(pattern: RegExp, n = 1): void {
    this.asserted++;
    expect(valuesOf(this.instance(n).state.incidents).map((i) => i.message)).toEqual([
      expect.stringMatching(pattern),
    ]);
  }
  /** Why it waits, in the engine's own words. */
  expectExplanation(sentences: readonly string[], n = 1): void {
    this.asserted++;
    expect(this.world.explain(this.instance(n)).map((e) => e.sentence)).toEqual(sentences);
  }

  private open(name: string, n?: number): { instance: LiveInstance; task?: number; job?: number } {
    for (const instance of n ? [this.instance(n)] : this.world.instances) {
      const elements = valuesOf(instance.state.instances).filter((me) =>
        this.named(instance, me.elementId, name),
      );
      for (const me of elements) {
        const task = valuesOf(instance.state.tasks).find((t) => t.elementKey === me.key);
        if (task) return { instance, task: task.key };
        const job = valuesOf(instance.state.jobs).find((j) => j.elementKey === me.key);
        if (job) return { instance, job: job.key };
      }
    }
    throw new Error(
      `Nothing is open at ${name}:\n${this.world.instances.map((i) => traceOf(i.process, i.events)).join('\n\n')}`,
    );
  }

  private openJob(name: string): { instance: LiveInstance; job: number } {
    for (const instance of this.world.instances)
      for (const { key, elementKey } of valuesOf(instance.state.jobs))
        if (this.named(instance, entryOf(instance.state.instances, elementKey)!.elementId, name))
          return { instance, job: key };
    throw new Error(`No job of ${name} waits.`);
  }

  private named(instance: LiveInstance, id: string, name: string): boolean {
    return id === name || instance.process.nodes[id]?.name === name;
  }
}

function unindented(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const indent = Math.min(...lines.map((line) => /^ */.exec(line)![0].length));
  return lines.map((line) => line.slice(indent).trimEnd()).join('\n');
}
