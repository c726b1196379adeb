import { scenario } from '../../../testing/scenario.js';

const here = import.meta.dirname;

scenario(
  'the engine delivers its message to the waiting process',
  here,
  { file: 'send.bpmn', rows: [11, 12, 27, 141] },
  async (p) => {
    await p.start({ id: '1' }, 'receiver');
    await p.start({ id: '2' }, 'receiver');
    await p.start({ id: '2' }, 'sender');
    p.expectTrace(
      `
    Start       activated, completed
    Send order  activated, sends message order, completed
    Sent        activated, completed
    (process)   completed
  `,
      3,
    );
    p.expectTrace(
      `
    Start          activated, completed
    Receive order  activated, waits for message order of 2
    Receive order  triggered
    Receive order  completed
    Received       activated, completed
    (process)      completed
  `,
      2,
    );
    p.expectStatus('active', 1);
  },
);

scenario(
  'sends its message itself when it says which operation takes it',
  here,
  { file: 'operation.bpmn', rows: [27] },
  async (p) => {
    await p.start({}, 'customer');
    p.expectTrace(`
    Start       activated, completed
    Send order  activated, sends message order, completed
    Sent        activated, completed
    (process)   completed
  `);
    p.expectTrace(
      `
    Order      activated, completed
    Taken      activated, completed
    (process)  completed
  `,
      2,
    );
  },
);
