import { scenario } from '../../../testing/scenario.js';

const here = import.meta.dirname;

scenario(
  'joins one token from each incoming flow',
  here,
  { file: 'fork-join.bpmn', rows: [60, 64] },
  async (p) => {
    await p.start();
    await p.complete('B');
    p.expectExplanation([
      '“A” waits for somebody to be assigned.',
      '“Join” has a token and waits for others, from “A”.',
    ]);
    await p.complete('A');
    p.expectTrace(`
    Start      activated, completed
    Fork       activated, completed
    A          activated
    B          activated
    A          waits for somebody
    B          waits for somebody, completed
    Join       token waits via B done
    A          completed
    Join       token waits via A done
    Join       joined 2 of 2
    Join       activated, completed
    End        activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'ignores conditions on its outgoing flows',
  here,
  { file: 'conditions-ignored.bpmn', rows: [61] },
  async (p) => {
    await p.start();
    p.expectTrace(`
    Start      activated, completed
    Fork       activated, completed
    A          activated
    B          activated
    A          completed
    B          completed
    (process)  completed
  `);
  },
);

scenario(
  'shows a join that can never open as an incident that names the missing flow',
  here,
  { file: 'deadlock.bpmn', rows: [62] },
  async (p) => {
    await p.start({ way: 'a' });
    p.expectIncident(/Join waits for from B from B/);
    p.expectStatus('active');
    p.expectTrace(`
    Start      activated, completed
    Which?     activated, completed
    A          activated, completed
    Join       token waits via from A
    (process)  incident JOIN_DEADLOCK
  `);
  },
);

scenario(
  'keeps an excess token for the next activation, which cannot come here',
  here,
  { file: 'excess-token.bpmn', rows: [63] },
  async (p) => {
    await p.start();
    await p.complete('C');
    p.expectIncident(/waits for C done/);
    p.expectTrace(`
    Start      activated, completed
    Fork       activated, completed
    A          activated
    B          activated
    C          activated, waits for somebody
    A          completed
    B          completed
    Merge      activated
    Merge      activated
    Merge      completed
    Merge      completed
    Join       token waits via merged
    Join       token waits via merged
    C          completed
    Join       token waits via C done
    Join       joined 2 of 2
    Join       activated, completed
    End        activated, completed
    (process)  incident JOIN_DEADLOCK
  `);
  },
);
