import { scenario } from '../../../testing/scenario.js';

const here = import.meta.dirname;

scenario('waits for its message', here, { file: 'receive.bpmn', rows: [28] }, async (p) => {
  await p.start({ id: 'x' });
  await p.publish('answer', 'x', { ok: true });
  p.expectTrace(`
    Start            activated, completed
    Wait for answer  activated, waits for timer 2026-01-08T00:00:00Z, waits for message answer of x
    Wait for answer  triggered
    Wait for answer  completed
    Answered         activated, completed
    (process)        completed
  `);
  p.expectVariables({ id: 'x', ok: true });
});

scenario(
  'starts a process when it is instantiating',
  here,
  { file: 'instantiate.bpmn', rows: [29] },
  async (p) => {
    await p.publish('claim', '', { sum: 40 });
    await p.complete('Check claim');
    p.expectTrace(`
    Receive claim  activated, completed
    Check claim    activated, waits for somebody, completed
    End            activated, completed
    (process)      completed
  `);
    p.expectVariables({ sum: 40 });
  },
);
