import { scenario } from '../../../testing/scenario.js';

const here = import.meta.dirname;

scenario(
  'calls a decision and keeps its result',
  here,
  {
    file: 'decision.bpmn',
    rows: [26],
    env: { decide: async ({ variables }) => ({ result: Number(variables.total) / 10, record: null }) },
  },
  async (p) => {
    await p.start({ total: 100 });
    p.expectTrace(`
    Start      activated, completed
    Discount   activated, decision discount, completed
    End        activated, completed
    (process)  completed
  `);
    p.expectVariables({ total: 100, discount: 10 });
  },
);
