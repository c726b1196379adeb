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

scenario(
  'nothing changes between what it reads and what it writes, also where several run side by side',
  here,
  { file: 'side-by-side.bpmn', rows: [25] },
  async (p) => {
    await p.start({ count: 0 });
    p.expectVariables({ count: 63 });
    p.expectTrace(`
    Start       activated, completed
    One more    activated
    Two more    activated
    Sum up      loop started
    One more    completed
    Two more    completed
    Sum up [1]  activated
    Sum up [2]  activated
    Sum up [3]  activated
    Sum up [1]  completed
    Sum up [2]  completed
    Sum up [3]  completed
    Sum up      completed
    (process)   completed
  `);
  },
);
