import { scenario } from '../../../testing/scenario.js';

const here = import.meta.dirname;

scenario('completes when no token is left inside', here, { file: 'embedded.bpmn', rows: [31] }, async (p) => {
  await p.start();
  await p.complete('A');
  await p.complete('B');
  p.expectTrace(`
    Start      activated, completed
    Prepare    activated
    Inside     activated, completed
    A          activated
    B          activated
    A          waits for somebody
    B          waits for somebody
    A          completed
    B          completed
    Prepare    completed
    End        activated, completed
    (process)  completed
  `);
});

scenario(
  'without start event every node that nothing leads to starts, in the process and inside',
  here,
  { file: 'no-start-event.bpmn', rows: [13, 32] },
  async (p) => {
    await p.start();
    await p.complete('Check');
    p.expectTrace(`
    Prepare    activated
    Check      activated, waits for somebody
    A          activated
    B          activated
    A          completed
    B          completed
    Prepare    completed
    Check      completed
    Z          activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'a terminate end event inside ends only that run of it',
  here,
  { file: 'terminate.bpmn', rows: [47, 135, 153] },
  async (p) => {
    await p.start({ runners: ['ann', 'bob'] });
    await p.complete('Give up');
    await p.complete('Run');
    await p.complete('Give up');
    p.expectTrace(`
    Start      activated, completed
    Race       loop started
    Race [1]   activated
    Race [2]   activated
    Go         activated
    Go         activated
    Go         completed
    Go         completed
    Run        activated
    Give up    activated
    Run        activated
    Give up    activated
    Run        waits for somebody
    Give up    waits for somebody
    Run        waits for somebody
    Give up    waits for somebody
    Give up    completed
    Stopped    activated
    Run        terminated
    Stopped    completed
    Race [1]   completed
    Run        completed
    Arrived    activated, completed
    Give up    completed
    Stopped    activated, completed
    Race [2]   completed
    Race       completed
    Next       activated, completed
    End        activated, completed
    (process)  completed
  `);
  },
);
