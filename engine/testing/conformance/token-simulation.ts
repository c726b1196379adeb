import { compile, decodeXml, entryOf, valuesOf } from '../../core/index.js';
import { World } from '../world.js';
import { Decisions } from './token-simulation-decisions.js';
import type { ModelFacts } from './token-simulation-facts.js';
import { Recorder } from './token-simulation-log.js';
import { executable, triggerOf } from './token-simulation-model.js';
import { type Line, lineOf, sameOrder } from './token-simulation-order.js';

export interface TraceResult {
  /** `enter` and `exit` of each process and flow node, in order. */
  readonly expected: readonly string[];
  readonly found: readonly string[];
  /** The same but for the order of what happens in parallel. */
  readonly isSame: boolean;
}

/**
 * Plays a model as its trace was played: a click of the trace is a message or a finished job of ours, and gateways
 * choose the flows it shows. A trace may go on where the one before it ended: then both are given.
 */
export async function playTraces(
  model: Uint8Array,
  traces: readonly (readonly string[])[],
): Promise<TraceResult> {
  const { xml, facts } = await executable(decodeXml(model));
  const { refused, diagnostics, processes } = await compile(xml, { resourceName: 'model.bpmn' });
  if (refused)
    return {
      isSame: false,
      expected: [],
      found: diagnostics.filter((d) => d.severity === 'error').map((d) => `refused: ${d.message}`),
    };
  const lines = traces.flat().map(lineOf);
  const before = traces.slice(0, -1).flat().length;
  const player = new Player(facts, lines);
  player.world.deploy(processes);
  await player.play(before);
  const skip = player.recorder.log.length;
  await player.play(lines.length);
  const expected = expectedOf(facts, lines.slice(before));
  const found = player.recorder.log.slice(skip);
  return { expected, found, isSame: sameOrder(facts, expected, found) };
}

function expectedOf(facts: ModelFacts, lines: readonly Line[]): string[] {
  const pools = new Set(Object.values(facts.processNames));
  return lines
    .filter(({ what, id }) => (what === 'enter' || what === 'exit') && (id in facts.types || pools.has(id)))
    .map(({ what, id }) => `${what} ${id}`);
}

class Player {
  readonly world: World;
  readonly recorder: Recorder;
  private readonly starts = new Map<string, number>();
  /** The line of the trace that is played. */
  private at = 0;

  constructor(
    private readonly facts: ModelFacts,
    private readonly lines: readonly Line[],
  ) {
    const decisions = new Decisions(facts, lines);
    this.recorder = new Recorder(facts);
    this.world = new World({
      env: { evaluate: (expression, variables) => decisions.evaluate(expression, variables) },
      onStep: (instance, events) => this.recorder.record(instance, events),
    });
  }

  /** Signals of the trace are clicks unless ours did by itself what follows; a task that ends in it is finished. */
  async play(until: number): Promise<void> {
    for (; this.at < until; this.at++) {
      const { what, id } = this.lines[this.at]!;
      if (what === 'signal') await this.click(id);
      else if (what === 'exit' && this.isMissing(this.at)) await this.finish(id);
    }
  }

  /** Has the trace left an element here that ours has not left as often? */
  private isMissing(at: number): boolean {
    const { id } = this.lines[at]!;
    const left = this.lines.slice(0, at + 1).filter((line) => line.what === 'exit' && line.id === id).length;
    return this.recorder.log.filter((line) => line === `exit ${id}`).length < left;
  }

  private async click(id: string): Promise<void> {
    const pools = Object.entries(this.facts.processNames);
    const processId = pools.find(([, pool]) => pool === id)?.[0] ?? id;
    if (this.facts.types[processId] === 'Process') return await this.startProcess(processId);
    const { scope } = this.lines[this.at]!;
    const exit = this.lines.findIndex(
      (line, i) => i > this.at && line.what === 'exit' && line.id === id && line.scope === scope,
    );
    if (exit >= 0 && !this.isMissing(exit)) return;
    if (!(await this.trigger(id))) await this.finish(id);
  }

  private async trigger(id: string): Promise<boolean> {
    for (const instance of this.world.instances) {
      const sub = valuesOf(instance.state.subscriptions).find((each) => each.elementId === id);
      if (!sub) continue;
      const open = { subscriptionKey: sub.key, variables: {} };
      await this.world.must(
        instance,
        sub.awaited.type === 'signal'
          ? { type: 'ReceiveSignal', ...open }
          : { type: 'CorrelateMessage', ...open, messageKey: `m${this.at}` },
      );
      return true;
    }
    return false;
  }

  /** The start event is the one that the trace makes next. */
  private async startProcess(processId: string): Promise<void> {
    const count = (this.starts.get(processId) ?? 0) + 1;
    this.starts.set(processId, count);
    if (this.world.instances.filter((i) => i.process.id === processId).length >= count) return;
    const { scope } = this.lines[this.at]!;
    const next = this.lines[this.at + 1];
    const isStart =
      next?.what === 'createScope' && next.scope === scope && this.facts.types[next.id] === 'StartEvent';
    await this.world.start(processId, {}, isStart ? { startElementId: next.id, payload: {} } : {});
  }

  /** A task is done: what it sends leaves first. */
  private async finish(id: string): Promise<void> {
    for (const instance of this.world.instances) {
      const job = valuesOf(instance.state.jobs).find(
        (each) => entryOf(instance.state.instances, each.elementKey)?.elementId === id,
      );
      if (!job) continue;
      for (const receiver of this.facts.receivers[id] ?? []) await this.world.publish(triggerOf(receiver));
      return await this.world.must(instance, { type: 'CompleteJob', key: job.key, variables: {} });
    }
  }
}
