import { expect } from '@jest/globals';
import { scenario } from '../../../testing/scenario.js';
import { evaluate } from '../../index.js';
import { EvaluationError } from '../../kernel/failures.js';
import { valuesOf } from '../../state/table.js';

const here = import.meta.dirname;

scenario('lanes are kept and change nothing', here, { file: 'lanes.bpmn', rows: [10] }, async (p) => {
  await p.start();
  p.expectTrace(`
    Start      activated, completed
    Sell       activated, completed
    Ship       activated, completed
    End        activated, completed
    (process)  completed
  `);
});

scenario(
  'data objects, properties and data associations carry data between activities',
  here,
  { file: 'data.bpmn', rows: [30, 158, 159, 161] },
  async (p) => {
    await p.start();
    await p.complete('Enter order', { result: { item: 'pen' } });
    const [job] = valuesOf(p.instance().state.jobs);
    p.expectLocal(job!.elementKey, { request: { item: 'pen' } });
    await p.complete('Charge', { answer: { number: 'R1', sum: 3 } });
    p.expectVariables({ total: 3, order: { item: 'pen' }, receipt: 'R1' });
    p.expectTrace(`
    Start        activated, completed
    Enter order  activated, waits for somebody, completed
    Charge       activated, job charge, completed
    End          activated, completed
    (process)    completed
  `);
  },
);

scenario(
  'a data store outlives the instance that wrote it',
  here,
  { file: 'data-store.bpmn', rows: [160] },
  async (p) => {
    await p.start({}, 'writer');
    await p.complete('Count', { pieces: 12 });
    await p.start({}, 'reader');
    const [task] = valuesOf(p.instance(2).state.tasks);
    p.expectLocal(task!.elementKey, { pieces: 12 }, 2);
    p.expectTrace(
      `
    Start  activated, completed
    Read   activated, waits for somebody
  `,
      2,
    );
  },
);

scenario(
  'an activity waits until an input set is complete, and must complete an output set',
  here,
  { file: 'input-sets.bpmn', rows: [162] },
  async (p) => {
    await p.start();
    p.expectTrace(`
    Start  activated, completed
    Sign   activated
  `);
    await p.set({ offer: 'one car' });
    await p.complete('Sign');
    p.expectIncident(/complete output set \(signature\)/);
    p.expectTrace(`
    Start  activated, completed
    Sign   activated, waits for somebody, incident IO_MAPPING_ERROR
  `);
  },
);

scenario(
  'each expression may name its language; the others use that of the file',
  here,
  { file: 'languages.bpmn', rows: [163] },
  async (p) => {
    await p.start({ items: [1, 2, 3] });
    await p.start({ items: [1] });
    p.expectTrace(`
    Start      activated, completed
    Which?     activated, completed
    JSONata    activated, completed
    End        activated, completed
    (process)  completed
  `);
    p.expectTrace(
      `
    Start      activated, completed
    Which?     activated, completed
    FEEL       activated, completed
    End        activated, completed
    (process)  completed
  `,
      2,
    );
  },
);

scenario(
  'events take data out of messages and put data into them',
  here,
  { file: 'event-data.bpmn', rows: [157] },
  async (p) => {
    await p.publish('order', '', { item: 'pen' });
    p.expectVariables({ order: 'pen' });
    expect(p.instance().events).toContainEqual(
      expect.objectContaining({ type: 'MessageThrown', name: 'done', variables: { confirmed: 'pen' } }),
    );
    p.expectTrace(`
    Order received  activated, completed
    Confirmed       activated, sends message done, completed
    (process)       completed
  `);
  },
);

scenario(
  'the first message of a conversation sets the key, the second joins the instance that has it',
  here,
  { file: 'conversation.bpmn', rows: [143] },
  async (p) => {
    await p.publish('order', '', { id: 1 });
    await p.publish('order', '', { id: 2 });
    await p.publish('change', '', { order: { id: 2 }, more: true });
    p.expectInstances(2);
    p.expectStatus('active', 1);
    p.expectTrace(
      `
    Order      activated, completed
    Change     activated, waits for message change of order:[2]
    Change     triggered
    Change     completed
    End        activated, completed
    (process)  completed
  `,
      2,
    );
  },
);

scenario(
  'a correlation subscription finds the instance by its own data (context-based)',
  here,
  { file: 'context-correlation.bpmn', rows: [142] },
  async (p) => {
    await p.start({ customer: { number: 7 } });
    await p.start({ customer: { number: 8 } });
    await p.publish('payment', '', { payer: 8 });
    p.expectStatus('active', 1);
    p.expectTrace(
      `
    Start      activated, completed
    Payment    activated, waits for message payment of customer:[8]
    Payment    triggered
    Payment    completed
    End        activated, completed
    (process)  completed
  `,
      2,
    );
  },
);

let isSlow = false;
scenario(
  'a message whose correlation cannot be read is kept by its incident, and arrives when that is resolved',
  here,
  {
    file: 'context-correlation.bpmn',
    rows: [],
    env: {
      evaluate: (expression, variables) => {
        if (isSlow && 'payer' in variables) throw new EvaluationError('It takes too long.', 0, 'timeout');
        return evaluate(expression, variables);
      },
    },
  },
  async (p) => {
    await p.start({ customer: { number: 7 } });
    isSlow = true;
    await p.publish('payment', '', { payer: 7 });
    isSlow = false;
    p.expectTrace(`
    Start    activated, completed
    Payment  activated, waits for message payment of customer:[7], incident EXPRESSION_TIMEOUT
  `);
    await p.resolve();
    p.expectStatus('completed');
    p.expectVariables({ customer: { number: 7 }, payer: 7 });
  },
);
