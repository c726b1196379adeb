import { scenario } from '../../../testing/scenario.js';

const here = import.meta.dirname;

scenario('the join goes on when the other branch leaves by an error', here, { file: 'error-boundary.bpmn', rows: [65, 66, 106] }, async (p) => {
  await p.start({ onAccount: true });
  await p.complete('Check stock');
  await p.throwError('Check credit', 'REJECTED');
  p.expectTrace(`
  `);
});
