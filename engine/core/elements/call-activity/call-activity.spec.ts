import { scenario } from '../../../testing/scenario.js';
import { valuesOf } from '../../index.js';

const here = import.meta.dirname;

scenario(
  'runs another process and takes over its variables',
  here,
  { file: 'call.bpmn', rows: [33, 34] },
  async (p) => {
    await p.start({ id: 7 });
    p.expectExplanation(['“Ship” waits for the process it called to end.']);
    await p.complete('Pack', { result: 'ok' });
    p.expectTrace(`
    Start      activated, completed
    Ship       activated, calls shipping, completed
    Shipped    activated, completed
    (process)  completed
  `);
    p.expectVariables({ id: 7, result: 'ok' });
  },
);

scenario(
  'an error of the called process is caught at its boundary',
  here,
  { file: 'call.bpmn', rows: [36, 144] },
  async (p) => {
    await p.start({ id: 7 });
    await p.complete('Pack', { result: 'lost' });
    p.expectTrace(`
    Start      activated, completed
    Ship       activated, calls shipping, throws error LOST, failed
    Lost       activated, completed
    Lost       activated, completed
    (process)  completed
  `);
    p.expectTrace(
      `
    Start      activated, completed
    Pack       activated, waits for somebody, completed
    How?       activated, completed
    Lost       activated, throws error LOST, interrupted
    (process)  failed with LOST
  `,
      2,
    );
  },
);

scenario(
  'an escalation of the called process is caught without stopping it',
  here,
  { file: 'call.bpmn', rows: [36, 116] },
  async (p) => {
    await p.start({ id: 7 });
    await p.complete('Pack', { result: 'late' });
    p.expectTrace(`
    Start          activated, completed
    Ship           activated, calls shipping, throws escalation LATE
    Delayed        activated, completed
    Told customer  activated, completed
    Ship           completed
    Shipped        activated, completed
    (process)      completed
  `);
    p.expectTrace(
      `
    Start      activated, completed
    Pack       activated, waits for somebody, completed
    How?       activated, completed
    Late       activated, throws escalation LATE, nobody listens, completed
    Done       activated, completed
    (process)  completed
  `,
      2,
    );
  },
);

scenario(
  'cancelling it cancels the called process',
  here,
  { file: 'call.bpmn', rows: [33, 173] },
  async (p) => {
    await p.start({ id: 7 });
    await p.cancel();
    p.expectTrace(`
    Start      activated, completed
    Ship       activated, calls shipping, terminating
    (process)  terminating
    Ship       canceled
    (process)  terminated
  `);
    p.expectStatus('terminated', 2);
  },
);

scenario('calls global tasks', here, { file: 'global-task.bpmn', rows: [35] }, async (p) => {
  await p.start();
  await p.complete('Ask somebody', { answer: 'yes' });
  p.expectTrace(`
    Start      activated, completed
    Count      activated, calls count, completed
    Ask        activated, calls ask, completed
    End        activated, completed
    (process)  completed
  `);
  p.expectVariables({ n: 3, answer: 'yes' });
});

scenario(
  'a process that is not deployed is an incident',
  here,
  { file: 'missing.bpmn', rows: [33, 164] },
  async (p) => {
    await p.start({ carrier: 'nobody' });
    p.expectIncident(/process "nobody"/);
  },
);

scenario(
  'calls again after somebody canceled what it had called, and its timers go on as they were',
  here,
  { file: 'called-again.bpmn', rows: [33] },
  async (p) => {
    await p.start();
    p.expectExplanation([
      '“After an hour” waits for its timer, due 2026-01-01T01:00:00.000Z.',
      '“After a day” waits for its timer, due 2026-01-02T00:00:00.000Z.',
      '“Ship” waits for the process it called to end.',
    ]);
    await p.advance('PT2H');
    await p.cancel(2);
    p.expectIncident(/it was cancelled/);
    await p.resolve();
    await p.advance('PT22H');
    p.expectTrace(`
    Start          activated, completed
    Ship           activated, waits for timer 2026-01-01T01:00:00Z, waits for timer 2026-01-02T00:00:00Z, calls packing
    After an hour  triggered
    After an hour  activated, completed
    Reminded       activated, completed
    Ship           incident CALLED_ELEMENT_ERROR
    Ship           incident resolved
    Ship           calls packing
    After a day    triggered
    Ship           terminating, interrupted
    After a day    activated, completed
    Given up       activated, completed
    (process)      completed
  `);
  },
);

scenario(
  'it ends when what it called has ended, and what comes next begins after that',
  here,
  { file: 'canceling.bpmn', rows: [33, 173] },
  async (p) => {
    await p.start();
    await p.publish('withdraw');
    p.expectExplanation(['“Ship” is being ended and waits for the process it called to end.']);
    p.expectStatus('active', 2);
    await p.world.must(p.instance(2), {
      type: 'CompleteJob',
      key: valuesOf(p.instance(2).state.jobs)[0]!.key,
      variables: {},
    });
    p.expectStatus('terminated', 2);
    p.expectTrace(`
    Start      activated, completed
    Ship       activated, waits for message withdraw, calls shipping
    Withdrawn  triggered
    Ship       terminating, interrupted
    Withdrawn  activated, completed
    Apologize  activated, waits for somebody
  `);
  },
);

scenario(
  'a canceled instance ends when what it called has ended',
  here,
  { file: 'canceling.bpmn', rows: [33, 173] },
  async (p) => {
    await p.start();
    await p.cancel();
    p.expectStatus('active');
    await p.world.must(p.instance(2), {
      type: 'CompleteJob',
      key: valuesOf(p.instance(2).state.jobs)[0]!.key,
      variables: {},
    });
    p.expectStatus('terminated');
    p.expectStatus('terminated', 2);
  },
);
