import { scenario } from '../../../testing/scenario.js';

const here = import.meta.dirname;

scenario('splits by conditions', here, { file: 'split.bpmn', rows: [72] }, async (p) => {
  await p.start({ n: 2 });
  p.expectTrace(`
    Start      activated, completed
    Split      activated, completed
    A          activated
    B          activated
    A          completed
    B          completed
    (process)  completed
  `);
});

scenario(
  'fires when its activation condition holds, then takes the late tokens away',
  here,
  { file: 'discriminator.bpmn', rows: [73] },
  async (p) => {
    await p.start();
    await p.complete('A');
    await p.complete('C');
    await p.complete('B');
    p.expectTrace(`
    Start         activated, completed
    Fork          activated, completed
    A             activated
    B             activated
    C             activated
    A             waits for somebody
    B             waits for somebody
    C             waits for somebody
    A             completed
    Two of three  token waits via A done
    C             completed
    Two of three  token waits via C done
    Two of three  joined 2 of 3
    Two of three  activated
    Next          activated, completed
    End           activated, completed
    B             completed
    Two of three  token waits via B done
    Two of three  joined 1 of 3
    Two of three  completed
    (process)     completed
  `);
  },
);

// 10.6.5: "x1+x2+…+xm >= 3" asks for 3 of the m incoming gates to have a token.
scenario(
  'two tokens on one flow count once; the second waits for the next round',
  here,
  { file: 'one-flow-twice.bpmn', rows: [73] },
  async (p) => {
    await p.start();
    await p.complete('C');
    p.expectTrace(`
    Start      activated, completed
    Fork       activated, completed
    A          activated
    A          activated
    C          activated, waits for somebody
    A          completed
    A          completed
    Both       token waits via aDone
    Both       token waits via aDone
    C          completed
    Both       token waits via cDone
    Both       joined 2 of 2
    Both       activated, completed
    End        activated, completed
    (process)  incident JOIN_DEADLOCK
  `);
  },
);

// The last branch that might have brought a token ends elsewhere: the next round begins with the token that waited.
scenario(
  'a token that came twice begins the next round when nothing more can come for this one',
  here,
  { file: 'one-flow-twice-in-reset.bpmn', rows: [73] },
  async (p) => {
    await p.start();
    await p.complete('C');
    p.expectTrace(`
    Start      activated, completed
    Fork       activated, completed
    A          activated
    A          activated
    C          activated, waits for somebody
    A          completed
    A          completed
    First      token waits via aDone
    First      token waits via aDone
    First      joined 1 of 2
    First      activated
    End        activated, completed
    C          completed
    Which      activated, completed
    Nowhere    activated, completed
    First      completed
    First      joined 1 of 2
    First      activated
    End        activated, completed
    First      completed
    (process)  completed
  `);
  },
);
