import { expect } from '@jest/globals';
import { scenario } from '../../../testing/scenario.js';
import { valuesOf } from '../../state/table.js';

const here = import.meta.dirname;

scenario(
  'message interrupts its host',
  here,
  { file: 'interrupting-message.bpmn', rows: [104, 173] },
  async (p) => {
    await p.start({ key: 'k', bad: false });
    await p.publish('stop', 'k');
    p.expectTrace(`
    Start      activated, completed
    Work       activated, waits for message stop of k, waits for somebody
    Caught     triggered
    Work       interrupted
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'timer interrupts its host',
  here,
  { file: 'interrupting-timer.bpmn', rows: [105, 139] },
  async (p) => {
    await p.start({ key: 'k', bad: false });
    await p.advance('PT1H');
    p.expectTrace(`
    Start      activated, completed
    Work       activated, waits for timer 2026-01-01T01:00:00Z, job work
    Caught     triggered
    Work       interrupted
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'escalation interrupts its host',
  here,
  { file: 'interrupting-escalation.bpmn', rows: [107] },
  async (p) => {
    await p.start({ key: 'k', bad: false });

    p.expectTrace(`
    Start      activated, completed
    Work       activated
    Inside     activated, completed
    Escalate   activated, throws escalation LATE, interrupted
    Work       interrupted
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    (process)  completed
  `);
  },
);

scenario('signal interrupts its host', here, { file: 'interrupting-signal.bpmn', rows: [108] }, async (p) => {
  await p.start({ key: 'k', bad: false });
  await p.signal('halt');
  p.expectTrace(`
    Start      activated, completed
    Work       activated, waits for signal halt, waits for somebody
    Caught     triggered
    Work       interrupted
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    (process)  completed
  `);
});

scenario(
  'condition interrupts its host',
  here,
  { file: 'interrupting-condition.bpmn', rows: [109] },
  async (p) => {
    await p.start({ key: 'k', bad: false });
    await p.set({ bad: true });
    p.expectTrace(`
    Start      activated, completed
    Work       activated, waits for a condition, waits for somebody
    Caught     triggered
    Work       interrupted
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'multiple interrupts its host',
  here,
  { file: 'interrupting-multiple.bpmn', rows: [112] },
  async (p) => {
    await p.start({ key: 'k', bad: false });
    await p.signal('halt');
    p.expectTrace(`
    Start      activated, completed
    Work       activated, waits for message stop of k, waits for signal halt, waits for somebody
    Caught     triggered
    Work       interrupted
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'parallel-multiple interrupts its host',
  here,
  { file: 'interrupting-parallel-multiple.bpmn', rows: [113] },
  async (p) => {
    await p.start({ key: 'k', bad: false });
    await p.signal('halt');
    await p.publish('stop', 'k');
    p.expectTrace(`
    Start      activated, completed
    Work       activated, waits for message stop of k, waits for signal halt, waits for somebody
    Caught     one of its events came
    Caught     one of its events came
    Caught     triggered
    Caught     triggered
    Work       interrupted
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'message runs beside its host',
  here,
  { file: 'non-interrupting-message.bpmn', rows: [114] },
  async (p) => {
    await p.start({ key: 'k', bad: false });
    await p.publish('stop', 'k');
    await p.publish('stop', 'k');
    await p.complete('Work');
    p.expectTrace(`
    Start      activated, completed
    Work       activated, waits for message stop of k, waits for somebody
    Caught     triggered
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Caught     triggered
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Work       completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'timer runs beside its host',
  here,
  { file: 'non-interrupting-timer.bpmn', rows: [115, 138] },
  async (p) => {
    await p.start({ key: 'k', bad: false });
    await p.advance('PT5H');
    await p.complete('Work');
    p.expectTrace(`
    Start      activated, completed
    Work       activated, waits for timer 2026-01-01T01:00:00Z, waits for somebody
    Caught     triggered
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Caught     triggered
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Work       completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'escalation runs beside its host',
  here,
  { file: 'non-interrupting-escalation.bpmn', rows: [116, 145] },
  async (p) => {
    await p.start({ key: 'k', bad: false });
    await p.complete('Go on');
    p.expectTrace(`
    Start      activated, completed
    Work       activated
    Inside     activated, completed
    Escalate   activated, throws escalation LATE
    Caught     activated
    Escalate   completed
    Caught     completed
    Go on      activated
    Handle     activated
    Go on      waits for somebody
    Handle     completed
    Handled    activated, completed
    Go on      completed
    Work       completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'signal runs beside its host',
  here,
  { file: 'non-interrupting-signal.bpmn', rows: [117] },
  async (p) => {
    await p.start({ key: 'k', bad: false });
    await p.signal('halt');
    await p.complete('Work');
    p.expectTrace(`
    Start      activated, completed
    Work       activated, waits for signal halt, waits for somebody
    Caught     triggered
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Work       completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'condition runs beside its host',
  here,
  { file: 'non-interrupting-condition.bpmn', rows: [118] },
  async (p) => {
    await p.start({ key: 'k', bad: false });
    await p.set({ bad: true });
    await p.complete('Work');
    p.expectTrace(`
    Start      activated, completed
    Work       activated, waits for a condition, waits for somebody
    Caught     triggered
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Work       completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'multiple runs beside its host',
  here,
  { file: 'non-interrupting-multiple.bpmn', rows: [119] },
  async (p) => {
    await p.start({ key: 'k', bad: false });
    await p.signal('halt');
    await p.publish('stop', 'k');
    await p.complete('Work');
    p.expectTrace(`
    Start      activated, completed
    Work       activated, waits for message stop of k, waits for signal halt, waits for somebody
    Caught     triggered
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Caught     triggered
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Work       completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'parallel-multiple runs beside its host',
  here,
  { file: 'non-interrupting-parallel-multiple.bpmn', rows: [120] },
  async (p) => {
    await p.start({ key: 'k', bad: false });
    await p.signal('halt');
    await p.publish('stop', 'k');
    await p.complete('Work');
    p.expectTrace(`
    Start      activated, completed
    Work       activated, waits for message stop of k, waits for signal halt, waits for somebody
    Caught     one of its events came
    Caught     one of its events came
    Caught     triggered
    Caught     triggered
    Caught     activated, completed
    Handle     activated, completed
    Handled    activated, completed
    Work       completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'an error goes to the handler with its code, else to the one for any error',
  here,
  { file: 'error-codes.bpmn', rows: [106, 144] },
  async (p) => {
    await p.start();
    await p.throwError('Do', 'KNOWN');
    await p.start();
    await p.throwError('Do', 'OTHER');
    p.expectTrace(`
    Start          activated, completed
    Work           activated
    Inside         activated, completed
    Do             activated, job work, throws error KNOWN, interrupted
    Work           failed
    Known          activated, completed
    Known handled  activated, completed
    (process)      completed
  `);
    p.expectTrace(
      `
    Start          activated, completed
    Work           activated
    Inside         activated, completed
    Do             activated, job work, throws error OTHER, interrupted
    Work           failed
    Any other      activated, completed
    Other handled  activated, completed
    (process)      completed
  `,
      2,
    );
  },
);

scenario(
  'a condition with a filter is asked only after such a change of the variables it names',
  here,
  { file: 'filtered-condition.bpmn', rows: [] },
  async (p) => {
    await p.start({ temperature: 20, limit: 30 });
    await p.set({ limit: 10 });
    p.expectTrace(`
    Begun  activated, completed
    Watch  activated, waits for a condition, waits for somebody
  `);
    await p.set({ temperature: 25 });
    await p.set({ temperature: 5 });
    await p.set({ limit: 1 });
    await p.complete('Watch');
    p.expectTrace(`
    Begun      activated, completed
    Watch      activated, waits for a condition, waits for somebody
    Too hot    triggered
    Too hot    activated, completed
    Cooled     activated, completed
    Watch      completed
    Over       activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'a condition that is neither true nor false is an incident, and keeps no other from being asked',
  here,
  { file: 'failing-condition.bpmn', rows: [] },
  async (p) => {
    await p.start({ temperature: 'mild' });
    await p.set({ temperature: 'hot' });
    await p.set({ wind: 3 });
    p.expectTrace(`
    Begun    activated, completed
    Watch    activated, waits for a condition, waits for a condition, waits for somebody, incident CONDITION_ERROR
    Too hot  triggered
    Too hot  activated, completed
    Cooled   activated, completed
  `);
    await p.resolve();
    expect(valuesOf(p.instance().state.incidents)).toHaveLength(1);
    await p.set({ temperature: 'mild' });
    expect(valuesOf(p.instance().state.incidents)).toHaveLength(0);
  },
);
