import { scenario } from '../../../testing/scenario.js';

const here = import.meta.dirname;

scenario(
  'takes every flow whose condition is true and joins exactly those',
  here,
  { file: 'split-join.bpmn', rows: [65, 66] },
  async (p) => {
    await p.start({ gift: true, card: true });
    p.expectTrace(`
    Order       activated, completed
    Extras?     activated, completed
    Wrap        activated
    Write card  activated
    Wrap        completed
    Write card  completed
    Join        token waits via wrapped
    Join        token waits via written
    Join        joined 2 of 3
    Join        activated, completed
    Packed      activated, completed
    (process)   completed
  `);
  },
);

scenario(
  'takes the default flow alone when no condition is true',
  here,
  { file: 'split-join.bpmn', rows: [65] },
  async (p) => {
    await p.start({ gift: false, card: false });
    p.expectTrace(`
    Order         activated, completed
    Extras?       activated, completed
    Pack plainly  activated, completed
    Join          token waits via packed
    Join          joined 1 of 3
    Join          activated, completed
    Packed        activated, completed
    (process)     completed
  `);
  },
);

scenario(
  'is an incident when no condition is true and there is no default',
  here,
  { file: 'no-default.bpmn', rows: [65] },
  async (p) => {
    await p.start({ gift: false });
    p.expectIncident(/none was and there is no default flow/);
  },
);

scenario(
  'the join goes on when the other branch leaves by an error',
  here,
  { file: 'error-boundary.bpmn', rows: [65, 66, 106] },
  async (p) => {
    await p.start({ onAccount: true });
    await p.complete('Check stock');
    await p.throwError('Check credit', 'REJECTED');
    p.expectTrace(`
    Order received  activated, completed
    What to check?  activated, completed
    Check stock     activated
    Check credit    activated
    Check stock     job stock
    Check credit    job credit
    Check stock     completed
    Join            token waits via in stock
    Check credit    throws error REJECTED, failed
    Rejected        activated, completed
    Refused         activated, completed
    Join            joined 1 of 2
    Join            activated, completed
    Order done      activated, completed
    (process)       completed
  `);
  },
);

scenario(
  'waits for a token that goes round a loop before it can arrive',
  here,
  { file: 'loop-back.bpmn', rows: [9, 66] },
  async (p) => {
    await p.start({ again: true });
    await p.complete('A');
    await p.complete('B');
    await p.set({ again: false });
    await p.complete('B');
    p.expectTrace(`
    Start      activated, completed
    Split      activated, completed
    A          activated
    B          activated
    A          waits for somebody
    B          waits for somebody
    A          completed
    Join       token waits via A done
    B          completed
    Again?     activated, completed
    B          activated, waits for somebody, completed
    Again?     activated, completed
    Join       token waits via B done
    Join       joined 2 of 2
    Join       activated, completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'a token from a non-interrupting boundary event waits for the one of its host, which goes its own way',
  here,
  { file: 'beside-boundary.bpmn', rows: [66] },
  async (p) => {
    await p.start({ key: 'k' });
    await p.publish('hint', 'k');
    await p.publish('hint', 'k');
    await p.complete('Ask');
    p.expectTrace(`
    Start      activated, completed
    Ask        activated, waits for message hint of k, waits for somebody
    Hint       triggered
    Hint       activated, completed
    Join       token waits via hint
    Hint       triggered
    Hint       activated, completed
    Join       token waits via hint
    Ask        completed
    Join       token waits via answer
    Join       joined 2 of 2
    Join       activated, completed
    End        activated, completed
    Join       joined 1 of 2
    Join       activated, completed
    End        activated, completed
    (process)  completed
  `);
  },
);
