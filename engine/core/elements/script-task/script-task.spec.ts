import { scenario } from '../../../testing/scenario.js';

const here = import.meta.dirname;

scenario(
  'its value goes to the result variable, an object becomes variables',
  here,
  { file: 'script.bpmn', rows: [25] },
  async (p) => {
    await p.start({ prices: [2, 8] });
    p.expectTrace(`
    Start      activated, completed
    Sum up     activated, completed
    Split      activated, completed
    End        activated, completed
    (process)  completed
  `);
    p.expectVariables({ prices: [2, 8], aResult: 10, vat: 2, net: 8 });
  },
);
