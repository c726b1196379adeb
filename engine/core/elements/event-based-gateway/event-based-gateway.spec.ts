import { scenario } from '../../../testing/scenario.js';

const here = import.meta.dirname;

scenario(
  'the first event wins and the others are withdrawn',
  here,
  { file: 'race.bpmn', rows: [67, 97, 98, 99, 172] },
  async (p) => {
    await p.start({ orderId: 'o1' });
    await p.publish('confirmed', 'o2');
    await p.publish('confirmed', 'o1');
    await p.advance('P3D');
    p.expectTrace(`
    Order sent         activated, completed
    What comes first?  activated
    Confirmed          activated
    Two days           activated
    Cancelled          activated
    Confirmed          waits for message confirmed of o1
    Two days           waits for timer 2026-01-03T00:00:00Z
    Cancelled          waits for signal cancelled
    Confirmed          triggered
    Two days           withdrawn
    Cancelled          withdrawn
    What comes first?  completed
    Confirmed          completed
    Ship               activated, completed
    (process)          completed
  `);
  },
);

scenario('its timer wins when nothing else comes', here, { file: 'race.bpmn', rows: [67] }, async (p) => {
  await p.start({ orderId: 'o1' });
  await p.advance('P2D');
  p.expectTrace(`
    Order sent         activated, completed
    What comes first?  activated
    Confirmed          activated
    Two days           activated
    Cancelled          activated
    Confirmed          waits for message confirmed of o1
    Two days           waits for timer 2026-01-03T00:00:00Z
    Cancelled          waits for signal cancelled
    Two days           triggered
    Confirmed          withdrawn
    Cancelled          withdrawn
    What comes first?  completed
    Two days           completed
    Remind             activated, completed
    (process)          completed
  `);
});

scenario(
  'may be followed by receive tasks and conditional events',
  here,
  { file: 'receive-and-condition.bpmn', rows: [68, 69] },
  async (p) => {
    await p.start({ withdrawn: false });
    await p.publish('answer', '', { text: 'yes' });
    p.expectTrace(`
    Asked           activated, completed
    Answer?         activated
    Receive answer  activated
    Withdrawn       activated
    Receive answer  waits for message answer
    Withdrawn       waits for a condition
    Receive answer  triggered
    Withdrawn       withdrawn
    Answer?         completed
    Receive answer  completed
    Answered        activated, completed
    (process)       completed
  `);
    p.expectVariables({ withdrawn: false, text: 'yes' });
  },
);

scenario(
  'a condition that becomes true wins too',
  here,
  { file: 'receive-and-condition.bpmn', rows: [69, 100, 155] },
  async (p) => {
    await p.start({ withdrawn: false });
    await p.set({ withdrawn: true });
    p.expectTrace(`
    Asked            activated, completed
    Answer?          activated
    Receive answer   activated
    Withdrawn        activated
    Receive answer   waits for message answer
    Withdrawn        waits for a condition
    Withdrawn        triggered
    Receive answer   withdrawn
    Answer?          completed
    Withdrawn        completed
    Withdrawn by us  activated, completed
    (process)        completed
  `);
  },
);

scenario(
  'starts an instance by whichever event comes (exclusive)',
  here,
  { file: 'instantiating.bpmn', rows: [70] },
  async (p) => {
    await p.publish('phone', '', { who: 'Ada' });
    p.expectTrace(`
    g               activated, completed
    Order by phone  activated, completed
    Take order      activated, completed
    End             activated, completed
    (process)       completed
  `);
    p.expectInstances(1);
    p.expectVariables({ who: 'Ada' });
  },
);

scenario(
  'starts by the first of several events that all have to come (parallel)',
  here,
  { file: 'instantiating-parallel.bpmn', rows: [71] },
  async (p) => {
    await p.publish('payment', '7', { id: '7' });
    await p.publish('order', '7');
    p.expectInstances(1);
    p.expectTrace(`
    g          activated
    Payment    activated
    Order      activated
    Payment    completed
    Order      waits for message order of 7
    Both       token waits via paid
    Order      triggered
    g          completed
    Order      completed
    Both       token waits via ordered
    Both       joined 2 of 2
    Both       activated, completed
    End        activated, completed
    (process)  completed
  `);
  },
);
