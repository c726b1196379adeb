import { scenario } from '../../../testing/scenario.js';

const here = import.meta.dirname;

scenario(
  'takes the first flow whose condition is true, and only that one',
  here,
  { file: 'first-true.bpmn', rows: [1, 2, 56, 59, 74, 128] },
  async (p) => {
    await p.start({ amount: 7 });
    p.expectTrace(`
    Order received  activated, completed
    Amount?         activated, completed
    Small order     activated, completed
    Done            activated, completed
    (process)       completed
  `);
  },
);

scenario(
  'takes the default flow when no condition is true',
  here,
  { file: 'first-true.bpmn', rows: [57] },
  async (p) => {
    await p.start({ amount: 10 });
    p.expectTrace(`
    Order received  activated, completed
    Amount?         activated, completed
    Big order       activated, completed
    Done            activated, completed
    (process)       completed
  `);
  },
);

scenario(
  'stops with an incident when no condition is true and there is no default, and goes on after a correction',
  here,
  { file: 'no-default.bpmn', rows: [58, 164] },
  async (p) => {
    await p.start({ amount: 10 });
    p.expectIncident(/at least one outgoing sequence flow to be true.*`amount < 10`/);
    await p.set({ amount: 3 });
    await p.resolve();
    p.expectTrace(`
    Order received  activated, completed
    Amount?         activated, incident CONDITION_ERROR
    Amount?         incident resolved
    Amount?         completed
    Small order     activated, completed
    (process)       completed
  `);
  },
);

scenario('passes every token on (multi-merge)', here, { file: 'merge.bpmn', rows: [59] }, async (p) => {
  await p.start();
  p.expectTrace(`
    Start      activated, completed
    Fork       activated, completed
    A          activated
    B          activated
    A          completed
    B          completed
    Merge      activated
    Merge      activated
    Merge      completed
    Merge      completed
    C          activated
    C          activated
    C          completed
    C          completed
    End        activated
    End        activated
    End        completed
    End        completed
    (process)  completed
  `);
});
