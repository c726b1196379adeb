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
