/** Plays histories for `main.ts`, in a process of its own, because it takes over the clock. */
import { playHistory, prepareHistories } from './world/history.js';

/** Seeds to play: some, then every `step`th from `first` to `last`. */
export interface Slice {
  readonly before: readonly number[];
  readonly first: number;
  readonly step: number;
  readonly last: number;
}

process.once('message', (slice: Slice) => void play(slice));

async function play({ before, first, step, last }: Slice): Promise<void> {
  await prepareHistories();
  for (const seed of before) process.send!(await playHistory(seed));
  for (let seed = first; seed <= last; seed += step) process.send!(await playHistory(seed));
  process.disconnect();
}
