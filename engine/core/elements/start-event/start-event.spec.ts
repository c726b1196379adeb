import { scenario } from '../../../testing/scenario.js';

const here = import.meta.dirname;

scenario('a message starts an instance', here, { file: 'triggers.bpmn', rows: [75] }, async (p) => {
  await p.publish('order', '', { id: 1 });
  p.expectVariables({ id: 1 });
  p.expectInstances(1);
  p.expectTrace(`
    Order received  activated, completed
    Done            activated, completed
    (process)       completed
  `);
});

scenario(
  'a timer starts instances as often as its cycle says',
  here,
  { file: 'triggers.bpmn', rows: [76, 137, 138] },
  async (p) => {
    await p.advance('P5D');
    p.expectInstances(2);
    p.expectTrace(`
    Every day  activated, completed
    Done       activated, completed
    (process)  completed
  `);
  },
);

scenario('a signal starts an instance', here, { file: 'triggers.bpmn', rows: [78, 140] }, async (p) => {
  await p.signal('alarm');
  p.expectInstances(1);
  p.expectTrace(`
    Alarm      activated, completed
    Done       activated, completed
    (process)  completed
  `);
});

scenario(
  'a condition starts an instance when it becomes true',
  here,
  { file: 'triggers.bpmn', rows: [77] },
  async (p) => {
    await p.world.conditionChanged({ stock: 7 });
    await p.world.conditionChanged({ stock: 4 });
    p.expectInstances(1);
    p.expectTrace(`
    Stock low  activated, completed
    Done       activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'one of several events starts an instance (multiple)',
  here,
  { file: 'triggers.bpmn', rows: [79] },
  async (p) => {
    await p.signal('call');
    p.expectInstances(1);
    p.expectTrace(`
    Mail or call  activated, completed
    Done          activated, completed
    (process)     completed
  `);
  },
);

scenario(
  'all of several events start an instance (parallel multiple)',
  here,
  { file: 'triggers.bpmn', rows: [80] },
  async (p) => {
    await p.publish('goods', '', { a: 1 });
    p.expectInstances(0);
    await p.publish('invoice', '', { b: 2 });
    p.expectVariables({ a: 1, b: 2 });
    p.expectInstances(1);
    p.expectTrace(`
    Goods and invoice  activated, completed
    Done               activated, completed
    (process)          completed
  `);
  },
);

scenario(
  'a condition that came true waits for the other events of a parallel multiple start event',
  here,
  { file: 'parallel-multiple-condition.bpmn', rows: [77, 80] },
  async (p) => {
    await p.world.conditionChanged({ temperature: 20 });
    await p.publish('armed', '', { by: 'otto' });
    p.expectInstances(0);
    await p.world.conditionChanged({ temperature: 40 });
    p.expectVariables({ by: 'otto', temperature: 40 });
    p.expectTrace(`
    Armed and hot  activated, completed
    Done           activated, completed
    (process)      completed
  `);
  },
);
