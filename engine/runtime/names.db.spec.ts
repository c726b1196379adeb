import { bpmn, EngineUnderTest, end, line, start, userTask } from '../testing/runtime/engine-under-test.js';
import type { EngineRuntime } from './index.js';

const LONGEST = 500;
/** PostgreSQL does not get it any shorter. */
const noise = (length: number): string => {
  let state = 1;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return String.fromCharCode(0x4e00 + ((state >>> 8) % 20_000));
  }).join('');
};

const task = (extensions: string) =>
  `<userTask id="t"><extensionElements><zeebe:userTask/>${extensions}</extensionElements></userTask>`;
const named = (type: 'message' | 'signal', event: string) =>
  `<${event} id="t"><${type}EventDefinition ${type}Ref="d"/></${event}>`;
const message = (name: string, key: string) =>
  `<message id="d" name="${name}"><extensionElements><zeebe:subscription correlationKey="${key}"/></extensionElements></message>`;

/** What takes a name from the variable `x`: its element, and what that refers to. */
const USES: { readonly [what: string]: readonly [element: string, definition?: string] } = {
  'the assignee': [task('<zeebe:assignmentDefinition assignee="=x"/>')],
  'the candidate groups': [task('<zeebe:assignmentDefinition candidateGroups="=[x]"/>')],
  'the candidate users': [task('<zeebe:assignmentDefinition candidateUsers="=[x]"/>')],
  'the job type': [
    '<serviceTask id="t"><extensionElements><zeebe:taskDefinition type="=x"/></extensionElements></serviceTask>',
  ],
  'the message name': [named('message', 'intermediateCatchEvent'), message('=x', 'k')],
  'the correlation key': [named('message', 'intermediateCatchEvent'), message('m', '=x')],
  'the signal name': [named('signal', 'intermediateCatchEvent'), '<signal id="d" name="=x"/>'],
  'the signal name of a throw event': [
    named('signal', 'intermediateThrowEvent'),
    '<signal id="d" name="=x"/>',
  ],
  'the message name of a throw event': [named('message', 'intermediateThrowEvent'), message('=x', 'k')],
  'the called process id': [
    '<callActivity id="t"><extensionElements><zeebe:calledElement processId="=x"/></extensionElements></callActivity>',
  ],
  'the business id': [
    '<callActivity id="t"><extensionElements><zeebe:calledElement processId="plain" businessId="=x"/></extensionElements></callActivity>',
  ],
  'the decision id': [
    '<businessRuleTask id="t"><extensionElements><zeebe:calledDecision decisionId="=x" resultVariable="r"/></extensionElements></businessRuleTask>',
  ],
  'the name of a variable': [
    '<scriptTask id="t" scriptFormat="javascript"><script>({ [x]: 1 })</script></scriptTask>',
  ],
};
const processes = Object.entries(USES).map(([what, [element, definition = '']], n) => ({
  what,
  id: `uses-${n}`,
  content: bpmn(`uses-${n}`, line(start, element, end), definition),
}));
const cases = processes.map(({ what, id }) => [what, id] as const);
const nameIn = (what: string): string => what.split(' of a throw')[0]!;

describe('names, keys and ids that no index takes', () => {
  const by = { actor: 'test' };
  const logged: string[] = [];
  let test: EngineUnderTest;
  let engine: EngineRuntime;

  beforeAll(async () => {
    test = await EngineUnderTest.open();
    const log = (_details: unknown, message: string) => void logged.push(message);
    engine = await test.engine({ logger: { info: () => undefined, warn: log, error: log } });
    await engine.deploy(
      [
        ...processes.map(({ id, content }) => ({ name: `${id}.bpmn`, content })),
        { name: 'plain.bpmn', content: bpmn('plain', line(start, userTask('ask'), end)) },
      ],
      'test',
    );
  });
  afterAll(() => test.close());

  const begin = async (processId: string, x: string) => {
    const { processInstanceKey } = await engine.startInstance({ processId, variables: { x } }, by);
    await engine.clock.settle();
    return test.rows<{ code: string; message: string }>(
      'SELECT code, message FROM incident WHERE instance_key = $1',
      [processInstanceKey],
    );
  };

  it.each(cases)('%s: too long', async (what, id) => {
    const name = nameIn(what);
    const [incident] = await begin(id, noise(LONGEST + 1));
    const most = name === 'the business id' ? 256 : LONGEST;
    expect(incident).toMatchObject({
      code: 'EXTRACT_VALUE_ERROR',
      message: expect.stringContaining(
        `Expected ${name} to have at most ${most} characters, but it has ${LONGEST + 1}`,
      ),
    });
  });

  it.each(cases)('%s: with a zero character', async (what, id) => {
    const name = nameIn(what);
    const [incident] = await begin(id, 'a\0b');
    expect(incident).toMatchObject({
      code: 'EXTRACT_VALUE_ERROR',
      message: `Expected ${name} to have no zero character (U+0000), but "a\\u0000b" has one.`,
    });
  });

  it.each(cases)('%s: the longest can be kept', async (what, id) => {
    const incidents = await begin(id, noise(what === 'the business id' ? 256 : LONGEST));
    // What is called is not there; that is another matter.
    expect(incidents.filter(({ code }) => code === 'EXTRACT_VALUE_ERROR')).toEqual([]);
    expect(logged).toEqual([]);
  });

  it('are refused where somebody hands them in', async () => {
    const long = noise(LONGEST + 1);
    const variables = { [long]: 1 };
    await expect(engine.startInstance({ processId: 'plain', variables }, by)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('Expected the name of a variable to have at most 500 characters'),
    });
    const { processInstanceKey } = await engine.startInstance({ processId: 'plain', variables: {} }, by);
    const [found] = await test.tasks(processInstanceKey);
    const update = { type: 'UpdateUserTask', key: found!.key, action: 'update' } as const;
    await expect(
      engine.execute(processInstanceKey, { ...update, changes: { candidateGroups: [long] } }, by),
    ).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('Expected the name of a user or group to have at most 500 characters'),
    });
  });

  it('are refused when a file is deployed', async () => {
    const long = noise(LONGEST + 1);
    const file = (content: string, name = 'long.bpmn') => engine.deploy([{ name, content }], 'test');
    await expect(file(bpmn(`p${long}`, line(start, userTask('ask'), end)))).rejects.toThrow(
      'Expected ids of at most 500 characters, but one of <process> has 502.',
    );
    await expect(
      file(
        bpmn(
          'p',
          line(start, named('signal', 'intermediateCatchEvent'), end),
          `<signal id="d" name="${long}"/>`,
        ),
      ),
    ).rejects.toThrow('Expected the signal name to have at most 500 characters, but it has 501');
    const script = `<scriptTask id="t"><extensionElements><zeebe:script expression="=1" resultVariable="${long}"/></extensionElements></scriptTask>`;
    await expect(file(bpmn('p', line(start, script, end)))).rejects.toThrow(
      'Expected the name of a variable of t to have at most 500 characters',
    );
    await expect(file(JSON.stringify({ id: long, components: [] }), 'long.form')).rejects.toThrow(
      'Expected the id of the form to have at most 500 characters',
    );
  });

  it('are refused in SQL before they are asked for', async () => {
    const sql = (text: string, ...values: unknown[]) => test.rows(`SELECT procession.${text}`, values);
    await expect(sql('start_instance($1, $2, $3)', 'plain', {}, '🙂'.repeat(129))).rejects.toThrow(
      'Expected the business id to have at most 256 characters, but it has 258.',
    );
    await expect(sql('start_instance($1, $2)', 'plain', { [noise(501)]: 1 })).rejects.toThrow(
      'Expected the name of a variable to have at most 500 characters, but it has 501.',
    );
    await expect(sql(`publish_message('m', 'k', '{}', '1 hour', $1)`, noise(501))).rejects.toThrow(
      'Expected the message id to have at most 500 characters, but it has 501.',
    );
    await sql(`publish_message($1, $1, '{}', '1 hour', $1)`, noise(500));
    await sql('start_instance($1, $2, $3)', 'plain', {}, '🙂'.repeat(128));
    await engine.clock.settle();
    expect(await test.rows('SELECT work FROM outbox')).toEqual([]);
    expect(await test.rows('SELECT name FROM message')).toEqual([{ name: noise(500) }]);
  });
});
