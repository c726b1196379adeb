import { createHash } from 'node:crypto';
import { type RandomRun, type RunOptions, randomRun } from '../../engine/testing/random/random-run.js';
import { traceOf } from '../../engine/testing/trace.js';
import type { World } from '../../engine/testing/world.js';
import { type Model, readModels } from './model.js';
import { Referee } from './referee.js';

export interface Play extends RandomRun {
  /** The same model and the same events have the same name. */
  readonly name: string;
  /** What happened in every instance, as the engine told it. */
  readonly trace: string;
}

/** A random model played at random, every step of every instance watched by the reference game. */
export async function play(seed: number, options: RunOptions = {}): Promise<Play> {
  const referees = new Map<number, Referee>();
  let models: ReadonlyMap<string, Model>;
  let world: World | undefined;
  const hash = createHash('sha256');
  const run = await randomRun(seed, {
    ...options,
    model: { listeners: false, tangled: true, ...options.model },
    watch: async (its, xml) => {
      world = its;
      hash.update(xml);
      models = await readModels(xml);
    },
    world: {
      laws: false,
      ...options.world,
      onStep: (instance, events, command) => {
        let referee = referees.get(instance.id);
        if (!referee) {
          referee = new Referee(models.get(instance.process.id)!);
          referees.set(instance.id, referee);
        }
        hash.update(JSON.stringify(events));
        referee.watch(command, events, instance.state, world!.now);
      },
    },
  });
  const trace = (world?.instances ?? [])
    .map((i) => `Instance ${i.id}:\n${traceOf(i.process, i.events)}`)
    .join('\n\n');
  return { ...run, name: hash.digest('base64'), trace };
}
