import { entryOf } from '../../core/index.js';
import {
  bpmn,
  EngineUnderTest,
  end,
  line,
  start,
  userTask,
} from '../../testing/runtime/engine-under-test.js';
import type { Parts } from '../assembly.js';
import { partOf } from '../keys.js';
import type { InstanceRecord } from './instance-record.js';
import { loadInstances } from './loading.js';

describe('loadInstances', () => {
  it('folds the history again where a server of another version wrote the state', async () => {
    const test = await EngineUnderTest.open();
    const engine = await test.engine();
    const model = bpmn('approval', line(start, userTask('approve'), userTask('confirm'), end));
    await engine.deploy([{ name: 'approval.bpmn', content: model }], 'anna');
    const { processInstanceKey } = await engine.startInstance(
      { processId: 'approval', variables: { amount: 7 } },
      { actor: 'anna' },
    );
    await test.rows(`UPDATE process_instance SET state = '{"schema":1,"instances":{}}'`);
    const other = await test.engine();
    for (const name of ['approve', 'confirm']) {
      const [task] = await test.tasks(processInstanceKey);
      const command = { type: 'CompleteUserTask', key: task!.key, variables: {}, action: '' } as const;
      expect(task!.element_id).toBe(name);
      await other.execute(processInstanceKey, command, { actor: 'anna' });
    }
    expect(await test.status(processInstanceKey)).toBe('COMPLETED');
    expect(await test.problems(other)).toEqual([]);
    await test.close();
  }, 30_000);

  it('has the state of an instance, whatever happens to the cache while the database answers', async () => {
    const test = await EngineUnderTest.open();
    const engine = await test.engine();
    const model = bpmn('approval', line(start, userTask('approve'), end));
    await engine.deploy([{ name: 'approval.bpmn', content: model }], 'anna');
    const started = await engine.startInstance(
      { processId: 'approval', variables: { amount: 7 } },
      { actor: 'anna' },
    );
    const { database, definitions } = (engine as unknown as { parts: Parts }).parts;
    const key = BigInt(started.processInstanceKey);
    const load = (cached: () => InstanceRecord | undefined) =>
      loadInstances(
        (statement) => database.query(statement),
        definitions,
        [{ part: partOf(key), key }],
        cached,
        'none',
      );
    const record = (await load(() => undefined)).get(key)!;
    let looks = 0;
    const found = await load(() => (looks++ === 0 ? record : undefined));
    expect(entryOf(found.get(key)!.state.variables, 0)).toEqual({ amount: 7 });
    await test.close();
  }, 30_000);
});
