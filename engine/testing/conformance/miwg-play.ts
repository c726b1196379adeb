import { expect } from '@jest/globals';
import type { Compiled } from '../../core/index.js';
import { valuesOf } from '../../core/index.js';
import { Play } from '../scenario.js';
import { World } from '../world.js';
import { deployedDecisions } from './miwg-decisions.js';

/** Runs of one model; what it calls is deployed beside it. */
export async function play(files: readonly Promise<Compiled>[], laws = true): Promise<Play> {
  const compiled = await Promise.all(files);
  const errors = compiled.flatMap(({ diagnostics }) => diagnostics.filter((d) => d.severity === 'error'));
  expect(errors.map(({ message }) => message)).toEqual([]);
  const processes = compiled.flatMap((each) => each.processes);
  const world = new World({ laws, env: { decide: await deployedDecisions() } });
  world.deploy(processes);
  return new Play(world, processes);
}

/** End events that were reached, by name, over all instances; and what stopped, if anything. */
export function ends({ world }: Play): string[] {
  return world.instances
    .flatMap(({ process, events, state }) => [
      ...events.flatMap((event) =>
        event.type === 'ElementCompleted' && process.nodes[event.elementId]?.type === 'EndEvent'
          ? [(process.nodes[event.elementId]!.name ?? event.elementId).replace(/\s+/g, ' ')]
          : [],
      ),
      ...valuesOf(state.incidents).map(({ message }) => `incident: ${message}`),
    ])
    .sort();
}
export const statuses = ({ world }: Play): string[] => world.instances.map(({ state }) => state.status);
