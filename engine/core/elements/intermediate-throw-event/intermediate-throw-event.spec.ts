import { scenario } from '../../../testing/scenario.js';

const here = import.meta.dirname;

scenario(
  'throws nothing, a message, a signal, an escalation nobody catches, and several at once',
  here,
  { file: 'throw.bpmn', rows: [121, 122, 123, 126, 127, 145] },
  async (p) => {
    await p.start({ key: 'k' }, 'listener');
    await p.start({ key: 'k' }, 'thrower');
    p.expectTrace(
      `
    Start        activated, completed
    Milestone    activated, completed
    Tell         activated, sends message news, completed
    Alarm        activated, throws signal alarm, completed
    Escalate     activated, throws escalation LATE, nobody listens, completed
    All at once  activated, sends message news2, throws signal alarm2, completed
    End          activated, completed
    (process)    completed
  `,
      2,
    );
    p.expectTrace(`
    Start      activated, completed
    News       activated, waits for message news of k
    News       triggered
    News       completed
    Alarm      activated, waits for signal alarm
    Alarm      triggered
    Alarm      completed
    More       activated, waits for message news2 of k
    More       triggered
    More       completed
    Done       activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'compensates a named activity, then the rest, last completed first',
  here,
  { file: 'compensate.bpmn', rows: [111, 124, 148, 149] },
  async (p) => {
    await p.start();
    await p.complete('A');
    await p.complete('B');
    p.expectTrace(`
    Start          activated, completed
    A              activated, job a
    A              can be compensated
    A              completed
    B              activated, job b
    B              can be compensated
    B              completed
    Undo A only    activated
    A              is compensated
    Undo A         activated, completed
    Undo A only    completed
    Undo the rest  activated
    B              is compensated
    Undo B         activated, completed
    Undo the rest  completed
    End            activated, completed
    (process)      completed
  `);
  },
);

scenario(
  'with waitForCompletion=false the token goes on while the handler runs',
  here,
  { file: 'no-wait.bpmn', rows: [152] },
  async (p) => {
    await p.start();
    await p.complete('Undo A');
    p.expectTrace(`
    Start      activated, completed
    A          activated
    A          can be compensated
    A          completed
    Undo       activated
    A          is compensated
    Undo A     activated
    Undo       completed
    Undo A     job undo
    End        activated, completed
    Undo A     completed
    (process)  completed
  `);
  },
);

scenario(
  'what completes while a compensation is under way is not compensated by it',
  here,
  { file: 'completed-meanwhile.bpmn', rows: [] },
  async (p) => {
    await p.start();
    await p.complete('Book flight');
    await p.complete('Cancel hotel');
    p.expectTrace(`
    Start         activated, completed
    Book hotel    activated
    Book hotel    can be compensated
    Book hotel    completed
    Fork          activated, completed
    Undo          activated
    Book flight   activated
    Book hotel    is compensated
    Book flight   waits for somebody
    Cancel hotel  activated, waits for somebody
    Book flight   can be compensated
    Book flight   completed
    Booked        activated, completed
    Cancel hotel  completed
    Undo          completed
    Undone        activated, completed
    (process)     completed
  `);
  },
);

scenario(
  'finds the compensation activity by an association that is drawn in another scope, beside one to a note',
  here,
  { file: 'association-outside.bpmn', rows: [148] },
  async (p) => {
    await p.start();
    p.expectTrace(`
    Start      activated, completed
    Inside     activated
    A          activated
    A          can be compensated
    A          completed
    Undo       activated
    A          is compensated
    Undo A     activated, completed
    Undo       completed
    Inside     completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'a handler that is interrupted by its own boundary event is over for who waits for it',
  here,
  { file: 'interrupted-handler.bpmn', rows: [124, 175] },
  async (p) => {
    await p.start();
    await p.advance('P1D');
    await p.complete('Dispute');
    p.expectTrace(`
    Start      activated, completed
    Book       activated
    Book       can be compensated
    Book       completed
    Undo all   activated
    Book       is compensated
    Cancel     activated, waits for timer 2026-01-02T00:00:00Z, waits for somebody
    No answer  triggered
    Cancel     interrupted
    No answer  activated
    Undo all   completed
    No answer  completed
    End        activated
    Dispute    activated, waits for somebody
    End        completed
    Dispute    completed
    (process)  completed
  `);
  },
);

scenario(
  'an error of a handler is not caught by the boundary event of what it undoes, which has completed',
  here,
  { file: 'failing-handler.bpmn', rows: [124, 144] },
  async (p) => {
    await p.start();
    await p.throwError('Cancel hotel', 'FULL');
    p.expectIncident(/^Expected the error "FULL" to be caught/);
    p.expectTrace(`
    Start         activated, completed
    Book trip     activated
    Inside        activated, completed
    Book hotel    activated
    Book hotel    can be compensated
    Book hotel    completed
    Book trip     can be compensated
    Book trip     completed
    Take back     activated
    Book trip     is compensated
    Book trip     compensating
    Book hotel    can be compensated
    Book hotel    is compensated
    Cancel hotel  activated, job cancelHotel, incident UNHANDLED_ERROR_EVENT
  `);
  },
);
