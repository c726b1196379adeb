import pg from 'pg';
import {
  bpmn,
  EngineUnderTest,
  end,
  line,
  message,
  messageCatch,
  serviceTask,
  start,
  timerCatch,
  userTask,
} from '../../testing/runtime/engine-under-test.js';
import type { EngineRuntime } from '../index.js';
import { checkHistory, type Finding } from './index.js';

const by = { actor: 'anna' };

/** Every kind of damage is done to a database by hand, and has to be found where it was done. */
describe('doctor', () => {
  let test: EngineUnderTest;
  let engine: EngineRuntime;

  beforeAll(async () => {
    test = await EngineUnderTest.open();
    engine = await test.engine();
    const call =
      '<callActivity id="call"><extensionElements><zeebe:calledElement processId="approval"/></extensionElements></callActivity>';
    const grade = `<serviceTask id="grade"><extensionElements><zeebe:taskDefinition type="grade"/></extensionElements>
      <multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=[1, 2]"
        inputElement="paper" outputCollection="grades" outputElement="=paper"/></extensionElements></multiInstanceLoopCharacteristics></serviceTask>`;
    const join = `<startEvent id="s"/><parallelGateway id="fork"/>${userTask('one')}${userTask('other')}<parallelGateway id="join"/>
      <endEvent id="e"/><sequenceFlow id="a" sourceRef="s" targetRef="fork"/><sequenceFlow id="b" sourceRef="fork" targetRef="one"/>
      <sequenceFlow id="c" sourceRef="fork" targetRef="other"/><sequenceFlow id="d" sourceRef="one" targetRef="join"/>
      <sequenceFlow id="e1" sourceRef="other" targetRef="join"/><sequenceFlow id="f" sourceRef="join" targetRef="e"/>`;
    const models = {
      approval: bpmn('approval', line(start, userTask('approve'), end)),
      working: bpmn('working', line(start, serviceTask('work', 'work'), end)),
      pause: bpmn('pause', line(start, timerCatch('wait', 'PT1H'), userTask('after'), end)),
      goods: bpmn(
        'goods',
        line(start, messageCatch('await', 'm'), userTask('after'), end),
        message('m', 'goods'),
      ),
      calling: bpmn('calling', line(start, call, end)),
      grading: bpmn('grading', line(start, grade, userTask('after'), end)),
      joining: bpmn('joining', join),
      straight: bpmn('straight', line(start, end)),
    };
    const resources = Object.entries(models).map(([name, content]) => ({ name: `${name}.bpmn`, content }));
    await engine.deploy(resources, 'anna');
  }, 60_000);
  afterAll(() => test.close());

  async function begin(processId: string, variables = {}): Promise<string> {
    const { processInstanceKey } = await engine.startInstance({ processId, variables }, by);
    await engine.clock.settle();
    return processInstanceKey;
  }

  async function complete(instance: string): Promise<void> {
    const [task] = await test.tasks(instance);
    await engine.execute(
      instance,
      { type: 'CompleteUserTask', key: task!.key, variables: {}, action: 'complete' },
      by,
    );
  }

  /** Without what the test database is: not durable. */
  async function findings(instance?: string): Promise<Finding[]> {
    const report = await checkHistory({ url: test.url, ...(instance && { instance }) });
    return report.findings.filter(({ invariant }) => invariant !== 18);
  }

  async function damage(instance: string, sql: string, values: unknown[] = []): Promise<void> {
    expect(await findings(instance)).toEqual([]);
    const { rowCount } = await test.client.query(sql, [instance, ...values]);
    expect(rowCount).toBeGreaterThan(0);
  }

  const expectFound = async (invariant: number, instance: string, text: RegExp) =>
    expect(await findings(instance)).toContainEqual({
      invariant,
      instanceKey: instance,
      text: expect.stringMatching(text),
    });

  /** Adds a packed event to the end of a step. */
  const addEvent = (seq: number) =>
    `UPDATE instance_event SET events = (events::jsonb || $2::jsonb)::json WHERE instance_key = $1 AND seq = ${seq}`;

  it('finds nothing where nothing is wrong, whatever the instances do', async () => {
    const key = { orderId: 'order-0' };
    const instances = await Promise.all(
      ['approval', 'working', 'pause', 'goods', 'calling', 'grading', 'joining', 'straight'].map((id) =>
        begin(id, key),
      ),
    );
    await complete(instances[0]!);
    await complete(instances[6]!);
    await engine.publishMessage({ name: 'goods', correlationKey: 'order-0', timeToLive: 60_000 }, by);
    await engine.execute(instances[4]!, { type: 'CancelInstance' }, by);
    await engine.clock.settle();
    const report = await checkHistory({ url: test.url });
    expect(report.findings.filter(({ invariant }) => invariant !== 18)).toEqual([]);
    expect(report.checked.instances).toBeGreaterThanOrEqual(instances.length);
    expect(report.notChecked).toHaveProperty('16');
  });

  it('1: a command that was applied twice, and an acknowledged start that is gone', async () => {
    const instance = await begin('approval');
    await complete(instance);
    await damage(
      instance,
      `UPDATE instance_event e SET command_id = f.command_id FROM instance_event f
       WHERE e.instance_key = $1 AND e.seq = 2 AND f.instance_key = $1 AND f.seq = 1`,
    );
    await expectFound(1, instance, /applied twice/);
    await test.rows(
      `INSERT INTO idempotency VALUES (7, 'gone', 'x', '{"processInstanceKey": "4503599627370496"}', now() + interval '1 h')`,
    );
    await expectFound(1, '4503599627370496', /acknowledged/);
    await test.rows(`DELETE FROM idempotency WHERE key = 'gone'`);
  });

  it('2: a step that is missing', async () => {
    const instance = await begin('joining');
    await complete(instance);
    await complete(instance);
    await damage(instance, 'DELETE FROM instance_event WHERE instance_key = $1 AND seq = 2');
    await expectFound(2, instance, /step 3 comes after step 1/);
  });

  it('3: an element that ends twice', async () => {
    const instance = await begin('approval');
    await complete(instance);
    await damage(instance, addEvent(1), ['[["end", 1, "start"]]']);
    await expectFound(3, instance, /start #1 ended twice/);
  });

  it.each([
    ['a lost variable', `DELETE FROM variable WHERE instance_key = $1`, /variable orderId .* is missing/],
    [
      'a changed variable',
      `UPDATE variable SET value = '1' WHERE instance_key = $1`,
      /variable orderId .* is 1/,
    ],
    [
      'an assignee that nobody set',
      `UPDATE user_task SET assignee = 'eve' WHERE instance_key = $1`,
      /for eve/,
    ],
    ['a lost task', `DELETE FROM user_task WHERE instance_key = $1`, /open user task .* is missing/],
    [
      'a lost token',
      `DELETE FROM element_instance WHERE instance_key = $1 AND element_id = 'approve'`,
      /is missing/,
    ],
    [
      'a changed state',
      `UPDATE process_instance SET state = jsonb_set(state::jsonb, '{nextKey}', '99')::json WHERE key = $1`,
      /state differs/,
    ],
    [
      'a wrong count',
      'UPDATE process_instance SET variable_count = 9 WHERE key = $1',
      /9 variables are counted/,
    ],
    [
      'a wrong status',
      `UPDATE process_instance SET status = 'COMPLETED' WHERE key = $1`,
      /stored as COMPLETED/,
    ],
  ])('4: %s', async (_, sql, text) => {
    const instance = await begin('approval', { orderId: 'order-4' });
    await damage(instance, sql);
    await expectFound(4, instance, text);
  });

  it('4: a lost timer, a lost subscription and a lost job', async () => {
    const [pause, goods, work] = [
      await begin('pause'),
      await begin('goods', { orderId: '4' }),
      await begin('working'),
    ];
    await damage(pause, 'DELETE FROM timer WHERE instance_key = $1');
    await expectFound(4, pause, /timer .* is missing/);
    await damage(goods, 'DELETE FROM message_subscription WHERE instance_key = $1');
    await expectFound(4, goods, /message subscription .* is missing/);
    await damage(work, 'DELETE FROM job WHERE instance_key = $1');
    await expectFound(4, work, /open job .* is missing/);
  });

  it('5: a flow that is not in the model, and one from where no token was', async () => {
    const instance = await begin('approval');
    await damage(instance, addEvent(1), ['[["flow", "nowhere", 0], ["flow", "f2", 7]]']);
    await expectFound(5, instance, /flow nowhere .* not in the deployed version/);
    await expectFound(5, instance, /flow f2 was taken in scope #7/);
  });

  it('6: a join that takes a token twice', async () => {
    const instance = await begin('joining');
    await complete(instance);
    await damage(instance, addEvent(2), ['[["join", "join", ["d"], 0], ["join", "join", ["d"], 0]]']);
    await expectFound(6, instance, /join took a token from d that did not wait there/);
  });

  it('7: a timer that fires early', async () => {
    const instance = await begin('pause');
    await engine.clock.pin(engine.clock.now() + 3_700_000);
    await engine.clock.settle();
    await damage(
      instance,
      `UPDATE instance_event SET at = at - interval '2 h' WHERE instance_key = $1 AND command_type = 'TriggerTimer'`,
    );
    await expectFound(7, instance, /fired at .*, but is due at/);
  });

  it('8: a message that waits beside its receiver, and one that is on its way to nobody', async () => {
    const instance = await begin('goods', { orderId: 'order-8' });
    await damage(
      instance,
      `INSERT INTO message SELECT part, address, 77, name, correlation_key, NULL, '{}', '{}', now(), now() + interval '100 days'
       FROM message_subscription WHERE instance_key = $1`,
    );
    await expectFound(8, instance, /awaits message 77/);
    await test.rows('DELETE FROM message WHERE key = 77');
    await damage(instance, 'UPDATE message_subscription SET message_key = 78 WHERE instance_key = $1');
    await expectFound(8, instance, /message 78 was given .* not on its way/);
  });

  it('8: a message that a process receives twice', async () => {
    const first = await begin('goods', { orderId: 'order-9' });
    await engine.publishMessage({ name: 'goods', correlationKey: 'order-9', timeToLive: 600_000 }, by);
    await engine.clock.settle();
    const other = await begin('goods', { orderId: 'order-9' });
    const [row] = await test.rows<{ events: unknown[] }>(
      `SELECT events FROM instance_event WHERE instance_key = $1 AND command_type = 'CorrelateMessage'`,
      [first],
    );
    await damage(
      other,
      `INSERT INTO instance_event SELECT part, $1, 2, at, actor, 'CorrelateMessage', gen_random_uuid(), $2, prev_hash, hash
       FROM instance_event WHERE instance_key = $1 AND seq = 1`,
      [JSON.stringify(row!.events)],
    );
    const found = await findings();
    expect(found).toContainEqual({
      invariant: 8,
      instanceKey: other,
      text: expect.stringContaining(`was received by ${first} already`),
    });
  });

  it('9: a job without retries and without an incident, and a lease of a job that is over', async () => {
    const instance = await begin('working');
    await damage(instance, 'UPDATE job SET retries = 0 WHERE instance_key = $1');
    await expectFound(9, instance, /no retries and 0 open incidents/);
    await test.rows(`UPDATE job SET state = 'CANCELED', lease_token = 'x' WHERE instance_key = $1`, [
      instance,
    ]);
    await expectFound(9, instance, /CANCELED and still leased/);
  });

  it('10: a job whose end the history does not know', async () => {
    const instance = await begin('working');
    await damage(instance, `UPDATE job SET state = 'COMPLETED' WHERE instance_key = $1`);
    await expectFound(10, instance, /is COMPLETED, its history says open/);
  });

  it('11: a step after the end', async () => {
    const instance = await begin('straight');
    await damage(
      instance,
      `INSERT INTO instance_event SELECT part, instance_key, 2, at, 'eve', 'SetVariables', gen_random_uuid(), '[["set", 0, {"x": 1}]]', hash, hash
       FROM instance_event WHERE instance_key = $1`,
    );
    await expectFound(11, instance, /step 2 \(SetVariables\) comes after the end/);
  });

  it('12: a timer of an instance that has ended', async () => {
    const instance = await begin('straight');
    await damage(
      instance,
      `INSERT INTO timer SELECT part, key, key + 9, definition_key, key + 1, 'x', now() + interval '100 days', NULL, NULL
       FROM process_instance WHERE key = $1`,
    );
    await expectFound(12, instance, /1 timers of it are open/);
  });

  it('13: a call that waits for nobody, and a called process without the one that called it', async () => {
    const parent = await begin('calling');
    const [child] = await test.rows<{ key: string }>(
      'SELECT key FROM process_instance WHERE parent_key = $1',
      [parent],
    );
    await damage(parent, `UPDATE process_instance SET status = 'TERMINATED' WHERE parent_key = $1`);
    await expectFound(13, parent, /call #\d+ waits for nobody/);
    await test.rows('DELETE FROM process_instance WHERE key = $1', [parent]);
    await expectFound(13, child!.key, /was called by .* does not exist/);
  });

  it('14: an output that is collected twice', async () => {
    const instance = await begin('grading');
    const [body] = await test.rows<{ key: string }>(
      `SELECT (min(key) - instance_key)::text AS key FROM element_instance_all WHERE instance_key = $1 AND element_id = 'grade' GROUP BY instance_key`,
      [instance],
    );
    await damage(instance, addEvent(1), [`[["out", ${body!.key}, 0, 1], ["out", ${body!.key}, 0, 1]]`]);
    await expectFound(14, instance, /output 1 of loop .* was collected twice/);
  });

  it('15: a task that says somebody else completed it', async () => {
    const instance = await begin('approval');
    await complete(instance);
    await damage(instance, `UPDATE user_task SET completed_by = 'eve' WHERE instance_key = $1`);
    await expectFound(15, instance, /completed by anna, kept is eve/);
  });

  it('17: a row of a tenant that does not exist', async () => {
    await test.rows(`INSERT INTO data_store VALUES ('other', 'secrets', '1', now(), 1)`);
    expect(await findings()).toContainEqual({
      invariant: 17,
      instanceKey: null,
      text: expect.stringContaining('belongs to tenant "other"'),
    });
    await test.rows(`DELETE FROM data_store WHERE tenant = 'other'`);
  });

  it('18: settings under which an acknowledged change can be lost', async () => {
    await test.rows(
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$`,
    );
    const { findings: found } = await checkHistory({ url: test.url });
    expect(found).toContainEqual({
      invariant: 18,
      instanceKey: null,
      text: 'synchronous_commit is off: an acknowledged change can be lost',
    });
  });

  it('19: work of a step that does not exist, and for an instance that does not', async () => {
    const instance = await begin('approval');
    await damage(
      instance,
      `INSERT INTO outbox SELECT part, key, 99, 0, '{"do": "publish"}', now() + interval '100 days' FROM process_instance WHERE key = $1`,
    );
    await expectFound(19, instance, /work of step 99, which does not exist/);
    await test.rows(
      `INSERT INTO outbox VALUES (0, 1, 0, 0, '{"do": "command", "instanceKey": "4503599627370496", "command": {"type": "CompleteCall"}}', now() + interval '100 days')`,
    );
    await expectFound(19, '4503599627370496', /CompleteCall\), but it does not exist/);
    await test.rows('DELETE FROM outbox');
  });

  it.each([
    [
      'a changed actor',
      `UPDATE instance_event SET actor = 'eve' WHERE instance_key = $1 AND seq = 1`,
      /step 1 was changed/,
    ],
    [
      'a changed time',
      `UPDATE instance_event SET at = at + interval '1 s' WHERE instance_key = $1 AND seq = 2`,
      /step 2 was changed/,
    ],
    [
      'a changed event',
      `UPDATE instance_event SET events = replace(events::text, 'complete', 'approve')::json WHERE instance_key = $1 AND seq = 2`,
      /step 2 was changed/,
    ],
    [
      'another head',
      String.raw`UPDATE process_instance SET hash = '\x00' WHERE key = $1`,
      /another hash than its last step/,
    ],
  ])('20: %s', async (_, sql, text) => {
    const instance = await begin('approval');
    await complete(instance);
    await damage(instance, sql);
    await expectFound(20, instance, text);
  });

  it('21: a timer that nobody fires', async () => {
    const instance = await begin('pause');
    await engine.stop();
    await damage(instance, `UPDATE timer SET due_at = now() - interval '1 h' WHERE instance_key = $1`);
    const node = new pg.Client(test.url);
    await node.connect();
    await node.query('LISTEN procession');
    await expectFound(21, instance, /is due since/);
    await node.end();
    const report = await checkHistory({ url: test.url, instance });
    expect(report.notChecked[21]).toContain('no server');
  });
});
