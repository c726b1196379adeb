import { scenario } from '../../../testing/scenario.js';

const here = import.meta.dirname;

scenario(
  'starts all its activities at once when nobody chooses (parallel)',
  here,
  { file: 'parallel.bpmn', rows: [39] },
  async (p) => {
    await p.start();
    await p.complete('Ask');
    await p.complete('Read');
    p.expectTrace(`
    Start      activated, completed
    Research   activated
    Read       activated
    Ask        activated
    Read       waits for somebody
    Ask        waits for somebody, completed
    Read       completed
    Research   completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'starts one activity after the other (sequential)',
  here,
  { file: 'sequential.bpmn', rows: [40] },
  async (p) => {
    await p.start();
    await p.complete('Read');
    await p.complete('Ask');
    p.expectTrace(`
    Start      activated, completed
    Research   activated
    Read       activated, waits for somebody, completed
    Ask        activated, waits for somebody, completed
    Research   completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'a person chooses the activities, repeats them, and the completion condition cancels the rest',
  here,
  { file: 'chosen.bpmn', rows: [41, 42] },
  async (p) => {
    await p.start({ enough: false });
    await p.activate('Research', ['Read']);
    await p.complete('Read');
    await p.activate('Research', ['Read', 'Ask']);
    await p.complete('Read', { enough: true });
    p.expectTrace(`
    Start      activated, completed
    Research   activated
    Read       activated, waits for somebody, completed
    Read       activated
    Ask        activated
    Read       waits for somebody
    Ask        waits for somebody
    Read       completed
    Ask        canceled
    Research   completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario('one with nothing in it is done at once', here, { file: 'empty.bpmn', rows: [39] }, async (p) => {
  await p.start();
  p.expectTrace(`
    Start      activated, completed
    Research   activated, completed
    End        activated, completed
    (process)  completed
  `);
});

scenario(
  'is undone like any sub-process: what completed last in it first',
  here,
  { file: 'compensate.bpmn', rows: [39, 150] },
  async (p) => {
    await p.start();
    await p.complete('Cancel flight');
    await p.complete('Cancel hotel');
    p.expectTrace(`
    Start          activated, completed
    Book trip      activated
    Book hotel     activated
    Book flight    activated
    Book hotel     can be compensated
    Book hotel     completed
    Book flight    can be compensated
    Book flight    completed
    Book trip      can be compensated
    Book trip      completed
    Take back      activated
    Book trip      is compensated
    Book trip      compensating
    Book hotel     can be compensated
    Book flight    can be compensated
    Book flight    is compensated
    Cancel flight  activated, waits for somebody, completed
    Book hotel     is compensated
    Cancel hotel   activated, waits for somebody, completed
    Book trip      completed
    Take back      completed
    (process)      completed
  `);
  },
);
