import type { ExecutableProcess, StartTrigger, Trigger, Variables } from '../../core/index.js';
import { evaluate } from '../../core/index.js';
import { schedule } from '../../core/time/timer.js';
import type { World } from '../world.js';

interface StartTimer {
  readonly process: ExecutableProcess;
  readonly elementId: string;
  readonly dueAt: number;
  readonly cycle: string | null;
  readonly repetitions: number | null;
}

/** The start events of deployed processes. */
export class StartEvents {
  private readonly armed: StartTimer[] = [];
  private readonly partialStarts = new Map<string, Map<number, Variables>>();

  constructor(private readonly world: World) {}

  get timers(): readonly StartTimer[] {
    return this.armed;
  }

  arm(process: ExecutableProcess): void {
    for (const { elementId, triggers } of process.isExecutable ? process.startTriggers : []) {
      for (const trigger of triggers) {
        if (trigger.type !== 'timer' || trigger.value.literal === undefined) continue;
        const due = schedule(trigger.kind, trigger.value.literal, this.world.now);
        if (!('problem' in due)) this.armed.push({ process, elementId, ...due });
      }
    }
  }

  async fire(timer: StartTimer): Promise<void> {
    this.armed.splice(this.armed.indexOf(timer), 1);
    if (timer.cycle && timer.repetitions !== 1) {
      const again = schedule(
        'timeCycle',
        timer.cycle.startsWith('P') ? `R/${timer.cycle}` : timer.cycle,
        timer.dueAt,
      );
      if (!('problem' in again))
        this.armed.push({
          ...timer,
          dueAt: again.dueAt,
          repetitions: timer.repetitions === null ? null : timer.repetitions - 1,
        });
    }
    await this.world.start(timer.process.id, {}, { startElementId: timer.elementId });
  }

  async startBy(matches: (trigger: Trigger) => boolean, payload: Variables, once: boolean): Promise<boolean> {
    let started = false;
    for (const process of this.world.processes.values()) {
      for (const start of process.isExecutable ? process.startTriggers : []) {
        const index = start.triggers.findIndex(matches);
        if (index < 0) continue;
        if (start.parallelMultiple) {
          if (!(await this.count(process, start, index, payload))) continue;
        } else await this.world.start(process.id, {}, { startElementId: start.elementId, payload });
        started = true;
        if (once) return true;
      }
    }
    return started;
  }

  async conditionChanged(variables: Variables): Promise<void> {
    for (const process of this.world.processes.values())
      for (const start of process.isExecutable ? process.startTriggers : []) {
        const holding: number[] = [];
        for (const [index, trigger] of start.triggers.entries())
          if (trigger.type === 'conditional' && (await evaluate(trigger.condition, variables)) === true)
            holding.push(index);
        const startElementId = start.elementId;
        if (holding.length === 0) continue;
        if (!start.parallelMultiple) await this.world.start(process.id, variables, { startElementId });
        else for (const index of holding) await this.count(process, start, index, variables);
      }
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
    await this.world.start(process.id, {}, { startElementId: elementId, payload: all });
    return true;
  }
}
