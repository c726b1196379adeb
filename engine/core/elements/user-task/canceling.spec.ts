import { expect } from '@jest/globals';
import type { Play } from '../../../testing/scenario.js';
import { scenario } from '../../../testing/scenario.js';
import { entryOf, valuesOf } from '../../index.js';

const here = import.meta.dirname;
const file = 'canceling.bpmn';

scenario(
  'a boundary event goes on when the listeners of all canceled tasks are done',
  here,
  { file, rows: [] },
  async (p) => {
    await p.start({ audit: { type: 'audit' } });
    await p.publish('withdraw');
    const instance = p.instance();
    const review = valuesOf(instance.state.tasks).find(({ transition }) => transition)!;
    expect(
      await p.world.send(instance, {
        type: 'CompleteUserTask',
        key: review.key,
        variables: {},
        action: 'complete',
      }),
    ).toMatchObject({ code: 'INVALID_STATE', message: expect.stringContaining('it is canceling') });
    await expect(p.listener('Review', { denied: true })).rejects.toThrow(/has happened already/);
    await expect(p.throwError('Review', 'E')).rejects.toThrow(/throws a BPMN error/);
    await p.listener('Review', { corrections: { priority: 80 } });
    expect(entryOf(instance.state.tasks, review.key)).toMatchObject({ priority: 50 });
    await p.fail('Sign', 0);
    p.expectIncident(/failed/);
    await p.resolve();
    await p.listener('Sign');
    await p.listener('Review');
    await p.complete('Apologize');
    p.expectTrace(`
    (process)  waits for signal halt
    Requested  activated, completed
    Check      activated, waits for message withdraw
    Fork       activated, completed
    Review     activated
    Sign       activated
    Log        activated
    Review     waits for somebody
    Sign       waits for somebody
    Log        waits for somebody
    Withdrawn  triggered
    Review     terminating
    Sign       terminating
    Log        interrupted
    Check      terminating
    Review     canceling listener tell-reviewer
    Sign       canceling listener tell-signer
    Review     canceling listener audit
    Sign       job failed, 0 retries left, incident JOB_NO_RETRIES
    Sign       incident resolved
    Sign       interrupted
    Review     interrupted
    Check      interrupted
    Withdrawn  activated, completed
    Apologize  activated, waits for somebody, completed
    (process)  completed
  `);
  },
);

scenario(
  'what interrupts the scope meanwhile overtakes the boundary event, and waits as well',
  here,
  { file, rows: [] },
  async (p) => {
    await p.start({ audit: {} });
    await p.publish('withdraw');
    await p.signal('halt');
    await p.listener('Sign');
    await p.listener('Review');
    p.expectIncident(/job type/);
    await p.set({ audit: { type: 'audit' } });
    await p.resolve();
    await p.listener('Review');
    expect(ends(p)).toEqual(['Log', 'Sign', 'Review', 'Check']);
    expect(begun(p).slice(-3)).toEqual(['Stop', 'Halted', 'Stopped']);
    p.expectStatus('completed');
  },
);

scenario(
  'a canceled instance ends when the listeners are done; meanwhile nothing can be changed in it',
  here,
  { file, rows: [] },
  async (p) => {
    await p.start({ audit: { type: 'audit' } });
    const instance = p.instance();
    await p.cancel();
    const before = instance.events.length;
    await p.cancel();
    expect(instance.events).toHaveLength(before);
    const activate = [{ elementId: 'a' }];
    expect(await p.world.send(instance, { type: 'ModifyInstance', activate, terminate: [] })).toMatchObject({
      code: 'INVALID_STATE',
      message: expect.stringContaining('about to end'),
    });
    p.expectExplanation([
      'The process instance is about to end: it waits for the canceling listeners of its tasks and for what it called, and nothing else happens in it.',
      '“Review” waits for its canceling listener to do its job.',
      '“Sign” waits for its canceling listener to do its job.',
    ]);
    await p.listener('Sign');
    await p.listener('Review');
    p.expectStatus('active');
    await p.listener('Review');
    p.expectStatus('terminated');
    expect(ends(p)).toEqual(['Log', 'Sign', 'Review', 'Check']);
  },
);

scenario(
  'a terminate end event ends its scope when the listeners are done',
  here,
  { file, rows: [] },
  async (p) => {
    await p.start({}, 'terminated');
    await p.complete('Stop?');
    p.expectStatus('active');
    await p.listener('Write');
    p.expectStatus('completed');
    p.expectTrace(`
    Begun      activated, completed
    Write      activated
    Stop?      activated
    Write      waits for somebody
    Stop?      waits for somebody, completed
    Stop all   activated
    Write      terminating
    Stop all   completed
    Write      canceling listener tell-writer, terminated
    (process)  completed
  `);
  },
);

scenario(
  'a modification that takes a task away starts what it has to start at once',
  here,
  { file, rows: [] },
  async (p) => {
    await p.start({}, 'terminated');
    const instance = p.instance();
    const write = valuesOf(instance.state.instances).find(({ elementId }) => elementId === 'tw')!;
    const modification = {
      type: 'ModifyInstance',
      activate: [{ elementId: 'tc' }],
      terminate: [write.key],
    } as const;
    await p.world.must(instance, modification);
    expect(begun(p)).toEqual(['Begun', 'Write', 'Stop?', 'Stop?']);
    await p.world.must(instance, { ...modification, activate: [] });
    await p.listener('Write');
    expect(ends(p)).toEqual(['Write']);
    p.expectStatus('active');
  },
);

scenario(
  'a loop whose condition holds completes when the listeners of the other runs are done',
  here,
  { file, rows: [] },
  async (p) => {
    await p.start({}, 'voted');
    await p.complete('Vote', { vote: true });
    await p.listener('Vote');
    p.expectStatus('active');
    await p.listener('Vote');
    p.expectVariables({ votes: [true, null, null] });
    p.expectStatus('completed');
  },
);

const nameOf = (p: Play, id: string): string => p.instance().process.nodes[id]?.name ?? id;
const begun = (p: Play): string[] =>
  p.instance().events.flatMap((e) => (e.type === 'ElementActivated' ? [nameOf(p, e.elementId)] : []));
/** Which elements were terminated, in order. */
const ends = (p: Play): string[] =>
  p.instance().events.flatMap((e) => (e.type === 'ElementTerminated' ? [nameOf(p, e.elementId)] : []));
