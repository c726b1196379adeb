import { scenario } from '../../../testing/scenario.js';

const here = import.meta.dirname;

scenario(
  'waits for message, timers, signal and condition in turn',
  here,
  { file: 'catch.bpmn', rows: [97, 98, 99, 100, 137] },
  async (p) => {
    await p.start({ key: 'k', ready: false });
    await p.publish('answer', 'k', { text: 'yes' });
    await p.advance('PT1H');
    await p.advance('P31D');
    await p.signal('go');
    await p.set({ ready: true });
    p.expectTrace(`
    Start      activated, completed
    Answer     activated, waits for message answer of k
    Answer     triggered
    Answer     completed
    An hour    activated, waits for timer 2026-01-01T01:00:00Z
    An hour    triggered
    An hour    completed
    New year   activated, waits for timer 2026-02-01T00:00:00Z
    New year   triggered
    New year   completed
    Go         activated, waits for signal go
    Go         triggered
    Go         completed
    Ready      activated, waits for a condition
    Ready      triggered
    Ready      completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'one of several events is enough (multiple), or all are needed (parallel multiple)',
  here,
  { file: 'multiple.bpmn', rows: [102, 103] },
  async (p) => {
    await p.start();
    await p.signal('call');
    await p.publish('goods');
    await p.signal('invoice');
    p.expectTrace(`
    Start              activated, completed
    Mail or call       activated, waits for message mail, waits for signal call
    Mail or call       triggered
    Mail or call       completed
    Goods and invoice  activated, waits for message goods, waits for signal invoice
    Goods and invoice  one of its events came
    Goods and invoice  one of its events came
    Goods and invoice  triggered
    Goods and invoice  triggered
    Goods and invoice  completed
    End                activated, completed
    (process)          completed
  `);
  },
);

scenario(
  'a link goes from several sources to one target in the same scope',
  here,
  { file: 'link.bpmn', rows: [101, 125, 154] },
  async (p) => {
    await p.start({ one: false });
    await p.start({ one: true });
    p.expectTrace(`
    Start       activated, completed
    Which?      activated, completed
    To end (2)  activated, completed
    From above  activated, completed
    End         activated, completed
    (process)   completed
  `);
    p.expectTrace(
      `
    Start       activated, completed
    Which?      activated, completed
    To end (1)  activated, completed
    From above  activated, completed
    End         activated, completed
    (process)   completed
  `,
      2,
    );
  },
);

scenario(
  'links that refer to each other connect whatever their names are',
  here,
  { file: 'link-references.bpmn', rows: [125] },
  async (p) => {
    await p.start();
    p.expectTrace(`
    Start        activated, completed
    To page 2    activated, completed
    From page 1  activated, completed
    To page 3    activated, completed
    From page 2  activated, completed
    End          activated, completed
    (process)    completed
  `);
  },
);

scenario(
  'a condition that already holds fires at once',
  here,
  { file: 'already-true.bpmn', rows: [155] },
  async (p) => {
    await p.start({ ready: true });
    p.expectTrace(`
    Start      activated, completed
    Ready      activated, waits for a condition
    Ready      triggered
    Ready      completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'event definitions may stand at file level',
  here,
  { file: 'event-definition-ref.bpmn', rows: [156] },
  async (p) => {
    await p.start();
    await p.signal('go');
    p.expectTrace(`
    Start      activated, completed
    Go         activated, waits for signal go
    Go         triggered
    Go         completed
    End        activated, throws signal done, completed
    (process)  completed
  `);
  },
);
