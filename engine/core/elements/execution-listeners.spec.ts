import { expect } from '@jest/globals';
import { scenario } from '../../testing/scenario.js';

const here = import.meta.dirname;

scenario(
  'listeners of process, event, gateway and task do their jobs one after the other, and their variables count',
  here,
  { file: 'execution-listeners.bpmn', rows: [] },
  async (p) => {
    await p.start({ order: { weight: 3 } });
    await p.listener('(process)', { variables: { opened: true } });
    await p.listener('Ordered', { variables: { hello: 'you' } });
    await p.listener('Express?', { variables: { express: true } });
    await p.listener('Express?', { variables: { noted: true } });
    p.expectLocal(7, { weight: 3 });
    await p.listener('Ship', { variables: { carrier: 'bike' } });
    await p.listener('Ship');
    await p.complete('Ship', { parcel: 'P1' });
    p.expectLocal(7, { weight: 3, carrier: 'bike', parcel: 'P1' });
    await p.listener('Ship', { variables: { checksum: 7 } });
    await p.listener('Sent', { variables: { tidied: true } });
    await p.listener('(process)', { variables: { closed: true } });
    p.expectTrace(`
    (process)  start listener open
    Ordered    activated, end listener greet, completed
    Express?   activated, start listener rate, end listener note, completed
    Ship       activated, start listener choose, start listener bike-warm-up, job bike, end listener verify, completed
    Sent       activated, start listener tidy, completed
    (process)  end listener close
    (process)  completed
  `);
    p.expectVariables({
      order: { weight: 3 },
      opened: true,
      hello: 'you',
      noted: true,
      tracking: 'P1-7',
      closed: true,
    });
  },
);

scenario(
  'a sub-process, an event sub-process and each run of a loop have their listeners',
  here,
  { file: 'listeners-in-scopes.bpmn', rows: [] },
  async (p) => {
    await p.start();
    await p.listener('Work');
    await p.listener('Step');
    await p.complete('Step');
    await p.publish('stop');
    await p.listener('Stopped');
    await p.listener('Work');
    p.expectTrace(`
    Begun      activated, completed
    Work       activated, start listener prepare, waits for message stop
    Step       loop started
    Step [1]   activated, start listener each, job step, completed
    Step [2]   activated, start listener each
    Stop       triggered
    Step [2]   interrupted
    Step       interrupted
    Stopped    activated, start listener brake
    Work       completing
    Stop       activated, completed
    Stopped    completed
    Work       end listener clean, completed
    Ended      activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'nothing starts any more in a scope that waits for its end listeners',
  here,
  { file: 'listeners-and-handlers.bpmn', rows: [] },
  async (p) => {
    await p.start();
    expect(await p.publish('question')).toBe(false);
    await p.listener('Work');
    expect(await p.publish('call')).toBe(false);
    await p.listener('(process)');
    p.expectTrace(`
    (process)  waits for message call
    Begun      activated, completed
    Work       activated, waits for message question
    Step       activated, completed
    Work       completing, end listener clean, completed
    Ended      activated, completed
    (process)  end listener archive
    (process)  completed
  `);
  },
);
