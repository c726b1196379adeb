import { scenario } from '../../../testing/scenario.js';

const here = import.meta.dirname;

scenario(
  'throws a message, a signal, an escalation, or several',
  here,
  { file: 'ends.bpmn', rows: [129, 131, 134, 136] },
  async (p) => {
    await p.start();
    p.expectTrace(`
    Start      activated, completed
    Fork       activated, completed
    Tell       activated
    Alarm      activated
    Late       activated
    Both       activated
    Tell       sends message news
    Alarm      throws signal alarm
    Late       throws escalation LATE, nobody listens
    Both       sends message news2, throws signal alarm2
    Tell       completed
    Alarm      completed
    Late       completed
    Both       completed
    (process)  completed
  `);
  },
);

scenario('terminate ends the whole instance', here, { file: 'terminate.bpmn', rows: [135] }, async (p) => {
  await p.start();
  await p.complete('Stop?');
  p.expectTrace(`
    Start      activated, completed
    Fork       activated, completed
    Work       activated
    Stop?      activated
    Work       waits for somebody
    Stop?      waits for somebody, completed
    Stop all   activated
    Work       terminated
    Stop all   completed
    (process)  completed
  `);
});

scenario(
  'an error that nobody catches is an incident',
  here,
  { file: 'error.bpmn', rows: [130, 144] },
  async (p) => {
    await p.start();
    p.expectIncident(/error "BROKEN" to be caught/);
    p.expectTrace(`
    Start   activated, completed
    Broken  activated, incident UNHANDLED_ERROR_EVENT
  `);
  },
);

scenario('compensates before it ends', here, { file: 'compensate.bpmn', rows: [133] }, async (p) => {
  await p.start();
  p.expectTrace(`
    Start      activated, completed
    A          activated
    A          can be compensated
    A          completed
    Undo all   activated
    A          is compensated
    Undo A     activated, completed
    Undo all   completed
    (process)  completed
  `);
});
