import { scenario } from '../../../testing/scenario.js';
import { valuesOf } from '../../index.js';

const here = import.meta.dirname;

scenario(
  'message interrupts its scope',
  here,
  { file: 'interrupting-message.bpmn', rows: [81, 147] },
  async (p) => {
    await p.start({ key: 'k', bad: false });
    await p.publish('stop', 'k', { why: 'no' });
    p.expectTrace(`
    (process)  waits for message stop of k
    Start      activated, completed
    Work       activated, waits for somebody
    Caught     triggered
    Work       interrupted
    Handler    activated
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Handler    completed
    (process)  completed
  `);
  },
);

scenario('timer interrupts its scope', here, { file: 'interrupting-timer.bpmn', rows: [82] }, async (p) => {
  await p.start({ key: 'k', bad: false });
  await p.advance('PT1H');
  p.expectTrace(`
    (process)  waits for timer 2026-01-01T01:00:00Z
    Start      activated, completed
    Work       activated, waits for somebody
    Caught     triggered
    Work       interrupted
    Handler    activated
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Handler    completed
    (process)  completed
  `);
});

scenario('error interrupts its scope', here, { file: 'interrupting-error.bpmn', rows: [83] }, async (p) => {
  await p.start({ key: 'k', bad: false });
  await p.throwError('Work', 'BAD');
  p.expectTrace(`
    Start      activated, completed
    Work       activated, job work, throws error BAD, interrupted
    Handler    activated
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Handler    completed
    (process)  completed
  `);
});

scenario(
  'escalation interrupts its scope',
  here,
  { file: 'interrupting-escalation.bpmn', rows: [84] },
  async (p) => {
    await p.start({ key: 'k', bad: false });

    p.expectTrace(`
    Start      activated, completed
    Escalate   activated, throws escalation LATE, interrupted
    Handler    activated
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Handler    completed
    (process)  completed
  `);
  },
);

scenario('signal interrupts its scope', here, { file: 'interrupting-signal.bpmn', rows: [85] }, async (p) => {
  await p.start({ key: 'k', bad: false });
  await p.signal('halt');
  p.expectTrace(`
    (process)  waits for signal halt
    Start      activated, completed
    Work       activated, waits for somebody
    Caught     triggered
    Work       interrupted
    Handler    activated
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Handler    completed
    (process)  completed
  `);
});

scenario(
  'condition interrupts its scope',
  here,
  { file: 'interrupting-condition.bpmn', rows: [86, 155] },
  async (p) => {
    await p.start({ key: 'k', bad: false });
    await p.set({ bad: true });
    p.expectTrace(`
    (process)  waits for a condition
    Start      activated, completed
    Work       activated, waits for somebody
    Caught     triggered
    Work       interrupted
    Handler    activated
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Handler    completed
    (process)  completed
  `);
  },
);

scenario(
  'multiple interrupts its scope',
  here,
  { file: 'interrupting-multiple.bpmn', rows: [88] },
  async (p) => {
    await p.start({ key: 'k', bad: false });
    await p.signal('halt');
    p.expectTrace(`
    (process)  waits for message stop of k, waits for signal halt
    Start      activated, completed
    Work       activated, waits for somebody
    Caught     triggered
    Work       interrupted
    Handler    activated
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Handler    completed
    (process)  completed
  `);
  },
);

scenario(
  'parallel-multiple interrupts its scope',
  here,
  { file: 'interrupting-parallel-multiple.bpmn', rows: [89] },
  async (p) => {
    await p.start({ key: 'k', bad: false });
    await p.signal('halt');
    await p.publish('stop', 'k');
    p.expectTrace(`
    (process)  waits for message stop of k, waits for signal halt
    Start      activated, completed
    Work       activated, waits for somebody
    Caught     one of its events came
    Caught     one of its events came
    Caught     triggered
    Caught     triggered
    Work       interrupted
    Handler    activated
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Handler    completed
    (process)  completed
  `);
  },
);

scenario(
  'message starts it beside its scope',
  here,
  { file: 'non-interrupting-message.bpmn', rows: [90, 147, 176] },
  async (p) => {
    await p.start({ key: 'k', bad: false });
    await p.publish('note', 'k', { text: 'a' });
    await p.publish('note', 'k', { text: 'b' });
    await p.complete('Work');
    p.expectTrace(`
    (process)  waits for message note of k
    Start      activated, completed
    Work       activated, waits for somebody
    Caught     triggered
    Handler    activated
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Handler    completed
    Caught     triggered
    Handler    activated
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Handler    completed
    Work       completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'timer starts it beside its scope',
  here,
  { file: 'non-interrupting-timer.bpmn', rows: [91, 138] },
  async (p) => {
    await p.start({ key: 'k', bad: false });
    await p.advance('PT5H');
    await p.complete('Work');
    p.expectTrace(`
    (process)  waits for timer 2026-01-01T01:00:00Z
    Start      activated, completed
    Work       activated, waits for somebody
    Caught     triggered
    Handler    activated
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Handler    completed
    Caught     triggered
    Handler    activated
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Handler    completed
    Work       completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'escalation starts it beside its scope',
  here,
  { file: 'non-interrupting-escalation.bpmn', rows: [92] },
  async (p) => {
    await p.start({ key: 'k', bad: false });

    p.expectTrace(`
    Start      activated, completed
    Escalate   activated, throws escalation LATE
    Handler    activated
    Escalate   completed
    Caught     activated
    End        activated
    Caught     completed
    Handle     activated
    End        completed
    Handle     completed
    Handled    activated, completed
    Handler    completed
    (process)  completed
  `);
  },
);

scenario(
  'signal starts it beside its scope',
  here,
  { file: 'non-interrupting-signal.bpmn', rows: [93] },
  async (p) => {
    await p.start({ key: 'k', bad: false });
    await p.signal('halt');
    await p.complete('Work');
    p.expectTrace(`
    (process)  waits for signal halt
    Start      activated, completed
    Work       activated, waits for somebody
    Caught     triggered
    Handler    activated
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Handler    completed
    Work       completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'condition starts it beside its scope',
  here,
  { file: 'non-interrupting-condition.bpmn', rows: [94, 155] },
  async (p) => {
    await p.start({ key: 'k', bad: false });
    await p.set({ bad: true });
    await p.set({ bad: false });
    await p.set({ bad: true });
    await p.complete('Work');
    p.expectTrace(`
    (process)  waits for a condition
    Start      activated, completed
    Work       activated, waits for somebody
    Caught     triggered
    Handler    activated
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Handler    completed
    Caught     triggered
    Handler    activated
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Handler    completed
    Work       completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'multiple starts it beside its scope',
  here,
  { file: 'non-interrupting-multiple.bpmn', rows: [95] },
  async (p) => {
    await p.start({ key: 'k', bad: false });
    await p.signal('halt');
    await p.publish('stop', 'k');
    await p.complete('Work');
    p.expectTrace(`
    (process)  waits for message stop of k, waits for signal halt
    Start      activated, completed
    Work       activated, waits for somebody
    Caught     triggered
    Handler    activated
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Handler    completed
    Caught     triggered
    Handler    activated
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Handler    completed
    Work       completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'parallel-multiple starts it beside its scope',
  here,
  { file: 'non-interrupting-parallel-multiple.bpmn', rows: [96] },
  async (p) => {
    await p.start({ key: 'k', bad: false });
    await p.signal('halt');
    await p.publish('stop', 'k');
    await p.complete('Work');
    p.expectTrace(`
    (process)  waits for message stop of k, waits for signal halt
    Start      activated, completed
    Work       activated, waits for somebody
    Caught     one of its events came
    Caught     one of its events came
    Caught     triggered
    Caught     triggered
    Handler    activated
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Handler    completed
    Work       completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'a completed sub-process is undone by its compensation event sub-process',
  here,
  { file: 'compensation.bpmn', rows: [87, 149, 150] },
  async (p) => {
    await p.start();
    await p.complete('Book hotel', { room: 12 });
    await p.complete('Cancel trip');
    p.expectTrace(`
    Start        activated, completed
    Book trip    activated
    Inside       activated, completed
    Book hotel   activated, job hotel, completed
    Booked       activated, completed
    Book trip    can be compensated
    Book trip    completed
    Take back    activated
    Book trip    is compensated
    Book trip    compensating
    Undo trip    activated
    Undo         activated, completed
    Cancel trip  activated, job cancel, completed
    Undone       activated, completed
    Undo trip    completed
    Book trip    completed
    Take back    completed
    End          activated, completed
    (process)    completed
  `);
  },
);

scenario(
  'the handler inside comes before the boundary, which gets what the handler throws again',
  here,
  { file: 'rethrow.bpmn', rows: [146] },
  async (p) => {
    await p.start();
    await p.throwError('Charge', 'DECLINED');
    p.expectTrace(`
    Start        activated, completed
    Pay          activated
    Inside       activated, completed
    Charge       activated, job charge, throws error DECLINED, interrupted
    On decline   activated
    Declined     activated, completed
    Log it       activated, completed
    Throw again  activated, throws error DECLINED, interrupted
    On decline   interrupted
    Pay          failed
    Not paid     activated, completed
    Unpaid       activated, completed
    (process)    completed
  `);
  },
);

scenario(
  'what one that does not interrupt throws is caught by its siblings; what an interrupting one throws is not',
  here,
  { file: 'among-siblings.bpmn', rows: [84, 92] },
  async (p) => {
    await p.start();
    p.expectTrace(`
    Start           activated, completed
    Escalate        activated, throws escalation LATE
    Remind          activated
    Escalate        completed
    Late            activated
    Work            activated
    Late            completed
    Work            waits for somebody
    Escalate more   activated, throws escalation VERY, interrupted
    Remind          interrupted
    Work            interrupted
    Replace         activated
    Very late       activated, completed
    Escalate again  activated, throws escalation LATE, nobody listens, completed
    Replace         completed
    (process)       completed
  `);
  },
);

scenario(
  'a boundary event still guards its scope when an interrupting event sub-process runs in it',
  here,
  { file: 'guarded-scope.bpmn', rows: [81, 105] },
  async (p) => {
    await p.start({ key: 'k' });
    await p.publish('stop', 'k');
    await p.advance('PT1H');
    p.expectTrace(`
    Start      activated, completed
    Order      activated, waits for timer 2026-01-01T01:00:00Z, waits for message stop of k, waits for message note of k
    Inside     activated, completed
    Work       activated, waits for somebody
    Stopped    triggered
    Work       interrupted
    On stop    activated
    Stopped    activated, completed
    Clean up   activated, waits for somebody
    Order      completing
    Too late   triggered
    Clean up   interrupted
    On stop    interrupted
    Order      interrupted
    Too late   activated, completed
    Given up   activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'and when everything but an event sub-process beside it has ended',
  here,
  { file: 'guarded-scope.bpmn', rows: [90, 105] },
  async (p) => {
    await p.start({ key: 'k' });
    await p.publish('note', 'k');
    await p.complete('Work');
    await p.advance('PT1H');
    p.expectTrace(`
    Start      activated, completed
    Order      activated, waits for timer 2026-01-01T01:00:00Z, waits for message stop of k, waits for message note of k
    Inside     activated, completed
    Work       activated, waits for somebody
    Noted      triggered
    On note    activated
    Noted      activated, completed
    Read note  activated, waits for somebody
    Work       completed
    Order      completing
    Too late   triggered
    Read note  interrupted
    On note    interrupted
    Order      interrupted
    Too late   activated, completed
    Given up   activated, completed
    (process)  completed
  `);
  },
);

describe('moves that a step had no time for are gone when their scope is interrupted', () => {
  for (const moves of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    scenario(
      `${moves} moves a step`,
      here,
      { file: 'interrupting-own-message.bpmn', rows: [], env: { limits: { moves } } },
      async (p) => {
        // What it sends arrives between two of its steps.
        await p.start();
        p.expectStatus('completed');
      },
    );

  // The instance is stopped after the send task; the rest of its moves is kept until somebody looks at it.
  for (const activations of [3, 4, 5, 6])
    scenario(
      `stopped after ${activations} elements`,
      here,
      { file: 'interrupting-own-message.bpmn', rows: [], env: { limits: { activations } } },
      async (p) => {
        await p.start();
        if (valuesOf(p.instance().state.incidents).length > 0) await p.resolve();
        p.expectStatus('completed');
      },
    );
});

scenario(
  'compensation thrown inside undoes what was done inside, then what was done around it',
  here,
  { file: 'compensation-inside.bpmn', rows: [148, 150] },
  async (p) => {
    await p.start({ storm: true });
    await p.publish('rain');
    p.expectTrace(`
    (process)     waits for message rain
    Start         activated, completed
    Book hotel    activated
    Book hotel    can be compensated
    Book hotel    completed
    Travel        activated, waits for somebody
    It rains      triggered
    Rain          activated
    It rains      activated, completed
    Book taxi     activated
    Book taxi     can be compensated
    Book taxi     completed
    Go on?        activated, completed
    Stay at home  activated
    Book taxi     is compensated
    Cancel taxi   activated, completed
    Book hotel    is compensated
    Cancel hotel  activated, completed
    Stay at home  completed
    Rain          completed
  `);
  },
);

scenario(
  'what was done inside is undone with what was done around it',
  here,
  { file: 'compensation-inside.bpmn', rows: [148, 150] },
  async (p) => {
    await p.start({ storm: false });
    await p.publish('rain');
    await p.complete('Travel');
    p.expectTrace(`
    (process)     waits for message rain
    Start         activated, completed
    Book hotel    activated
    Book hotel    can be compensated
    Book hotel    completed
    Travel        activated, waits for somebody
    It rains      triggered
    Rain          activated
    It rains      activated, completed
    Book taxi     activated
    Book taxi     can be compensated
    Book taxi     completed
    Go on?        activated, completed
    Dry           activated, completed
    Rain          completed
    Travel        completed
    Undo all      activated
    Book taxi     is compensated
    Cancel taxi   activated, completed
    Book hotel    is compensated
    Cancel hotel  activated, completed
    Undo all      completed
    End           activated, completed
    (process)     completed
  `);
  },
);

scenario(
  'a compensation event sub-process that throws nothing again is all that is done',
  here,
  { file: 'compensation-instead.bpmn', rows: [87, 150] },
  async (p) => {
    await p.start();
    await p.complete('Call agency');
    p.expectTrace(`
    Start        activated, completed
    Book trip    activated
    Inside       activated, completed
    Book hotel   activated
    Book hotel   can be compensated
    Book hotel   completed
    Book trip    can be compensated
    Book trip    completed
    Take back    activated
    Book trip    is compensated
    Book trip    compensating
    Book hotel   can be compensated
    Undo trip    activated
    Undo         activated, completed
    Call agency  activated, waits for somebody, completed
    Undo trip    completed
    Book trip    completed
    Take back    completed
    (process)    completed
  `);
  },
);
