import { type Corpus, corporaOf } from './corpora.js';
import { playTraces } from './token-simulation.js';

/** Where the simulator does what the specification does not say, by reason. One that becomes equal makes the test fail. */
const differences: { readonly [reason: string]: readonly string[] } = {
  'A scope with a start event has no other node without incoming flow, and one none start event (10.5.2, 13.3.4): the simulator starts all of them.':
    [
      'event-sub-process-implicit-start',
      'process-implicit-start-collaboration',
      'process-implicit-start-collaboration-message-trigger',
      'process-implicit-start-none-event',
      'process-implicit-start-trigger',
      'sub-process-multiple-starts',
    ],
  'An event sub-process has one start event (10.3.5).': ['event-sub-process-multiple-starts'],
  'A compensation event without a handler is an error of the model, refused at deployment (10.7).': [
    'compensation-no-compensate-activity',
    'transaction-no-compensate-activity',
  ],
  'An activity has one compensation handler, attached or inside (10.7): the simulator runs both.': [
    'compensation-nested',
  ],
  'A signal is broadcast to all who wait (10.5.1): in the simulator the innermost consumes it.': [
    'signal-consume',
    'signal-rethrow',
  ],
  'An error that nobody catches is no normal end: here it is an incident.': ['error-no-catch'],
  'Two tasks end at the same moment there, one after the other here: then the second is interrupted by what follows from the first.':
    ['compensation-error'],
};

/** A trace without a model of its name is one more of the model whose name begins it; it may go on after the first. */
function tracesOf(corpus: Corpus, name: string): { model: string; traces: (readonly string[])[] } {
  const models = corpus.files('.bpmn');
  let model = name;
  while (!models.includes(model)) model = model.slice(0, model.lastIndexOf('-'));
  const read = (trace: string) => corpus.json<readonly string[]>(`${trace}.json`);
  const trace = read(name);
  if (/^createScope:[^:]*:null/.test(trace[0]!)) return { model, traces: [trace] };
  const all = corpus.files('.json');
  const before = [`${model}-0`, `${model}-1`].find((other) => other !== name && all.includes(other))!;
  return { model, traces: [read(before), trace] };
}

describe.each(corporaOf('token-simulation'))('$title', (corpus) => {
  const names = corpus.files('.json');
  const explained = Object.values(differences)
    .flat()
    .map((name) => `Simulator.${name}`);
  let same = 0;
  let identical = 0;
  afterAll(() => corpus.conclude(`${same}/${names.length} (${identical} line by line)`));

  it.each(names)('%s', async (name) => {
    const { model, traces } = tracesOf(corpus, name);
    const play = async () => await playTraces(corpus.bytes(`token-simulation/${model}.bpmn`), traces);
    if (explained.includes(name)) {
      expect(await play().catch(() => ({ isSame: false }))).toMatchObject({ isSame: false });
      return;
    }
    const { expected, found, isSame } = await play();
    if (!isSame) expect(found).toEqual(expected);
    expect(isSame).toBe(true);
    same++;
    if (found.join() === expected.join()) identical++;
  });
});
