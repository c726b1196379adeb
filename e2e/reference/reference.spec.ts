import { play } from './play.js';

/** `RANDOM_MODELS=100000 RANDOM_SEED=1 npm run test:random` plays more, or one failing seed again. */
const wanted = Number(process.env.RANDOM_MODELS ?? 3000);
const first = Number(process.env.RANDOM_SEED ?? 1);
const size = 12;

it(
  `${wanted} different plays of random models are legal by the reference token game`,
  async () => {
    const different = new Set<string>();
    for (let seed = first; different.size < wanted; seed++) {
      const { name, violation } = await play(seed, { size });
      if (violation) throw new Error(await report(seed));
      different.add(name);
    }
    expect(different.size).toBe(wanted);
  },
  Math.max(3_600_000, 200 * wanted),
);

it.each([
  // A message that the instance itself had sent interrupted it between two of its steps.
  [8218],
  // A call activity called again, and armed boundary events that had come already.
  [18312],
  // What completed while a compensation was under way was compensated as well.
  [27614],
  // Tokens that waited at a complex gateway in its reset phase counted as a deadlock just before it was over.
  [41015],
  [58944],
])('seed %s, which once was not', async (seed) => {
  expect((await play(seed, { size })).violation).toBeNull();
});

it('the same where the node dies once in every step and all is read again: 500 plays', async () => {
  for (let seed = first; seed < first + 500; seed++) {
    const died = await play(seed, { size, world: { crashes: true } });
    expect(died.violation).toBeNull();
    expect(died.name).toBe((await play(seed, { size })).name);
  }
}, 600_000);

/** The smallest model of that seed that still shows it. */
async function report(seed: number): Promise<string> {
  for (let smaller = 1; ; smaller++) {
    const { violation, actions, xml, trace } = await play(seed, { size: smaller });
    if (violation)
      return `Seed ${seed}: ${violation}\n\nActions: ${actions.join(', ')}\n\nThe engine:\n${trace}\n\nModel:\n${xml}`;
  }
}
