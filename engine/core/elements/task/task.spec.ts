import { scenario } from '../../../testing/scenario.js';

const here = import.meta.dirname;

scenario(
  'abstract and manual tasks pass the token on',
  here,
  { file: 'pass.bpmn', rows: [18, 171] },
  async (p) => {
    await p.start();
    p.expectTrace(`
    Start      activated, completed
    Abstract   activated, completed
    By hand    activated, completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'several outgoing flows split, several incoming flows merge without waiting',
  here,
  { file: 'splits.bpmn', rows: [3, 4, 5] },
  async (p) => {
    await p.start();
    p.expectTrace(`
    Start      activated, completed
    Prepare    activated, completed
    A          activated
    B          activated
    A          completed
    B          completed
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
  },
);

scenario(
  'takes unconditional and true conditional flows, and not the default',
  here,
  { file: 'conditional-flows.bpmn', rows: [6, 8] },
  async (p) => {
    await p.start({ amount: 11 });
    p.expectTrace(`
    Start      activated, completed
    Prepare    activated, completed
    Always     activated
    Big        activated
    Always     completed
    Big        completed
    (process)  completed
  `);
  },
);

scenario(
  'takes the default flow when no condition is true, beside the unconditional one',
  here,
  { file: 'conditional-flows.bpmn', rows: [7, 8] },
  async (p) => {
    await p.start({ amount: 1 });
    p.expectTrace(`
    Start      activated, completed
    Prepare    activated, completed
    Always     activated
    Small      activated
    Always     completed
    Small      completed
    (process)  completed
  `);
  },
);

scenario('runs through a cycle as often as needed', here, { file: 'cycle.bpmn', rows: [9] }, async (p) => {
  await p.start();
  await p.complete('Draft');
  await p.complete('Review', { fine: false });
  await p.complete('Draft');
  await p.complete('Review', { fine: true });
  p.expectTrace(`
    Start      activated, completed
    Draft      activated, waits for somebody, completed
    Review     activated, waits for somebody, completed
    Fine?      activated, completed
    Draft      activated, waits for somebody, completed
    Review     activated, waits for somebody, completed
    Fine?      activated, completed
    End        activated, completed
    (process)  completed
  `);
});

scenario(
  'gives completionQuantity tokens and waits for startQuantity tokens',
  here,
  { file: 'quantities.bpmn', rows: [14, 15] },
  async (p) => {
    await p.start();
    p.expectTrace(`
    Start       activated, completed
    Make three  activated, completed
    Pair        token waits via part
    Pair        token waits via part
    Pair        token waits via part
    Pair        joined 2 of 1
    Pair        activated, completed
    End         activated, completed
    (process)   incident JOIN_DEADLOCK
  `);
    p.expectIncident(/no token is left/);
  },
);
