import type { Env, EventOf, Json, Variables } from '../../core/index.js';
import { BpmnErrorThrown, compile, decodeXml, entryOf, valuesOf } from '../../core/index.js';
import { type LiveInstance, World } from '../world.js';

export interface ExecutableCase {
  readonly id: string;
  readonly file: string;
  readonly processKey: string;
  readonly startFirst: readonly string[];
  readonly inputs: Variables;
  readonly expect: 'trace' | 'error';
  readonly expectedTrace: readonly string[];
  readonly expectedError: string | null;
  readonly logElements: { readonly [elementId: string]: string };
  readonly jsonata: { readonly [javaLike: string]: string };
}

export interface CaseResult {
  readonly passed: boolean;
  readonly found: string;
}

/** Runs one case of the executable corpus: the log tokens of the completed script tasks must be those expected. */
export async function runExecutable(
  test: ExecutableCase,
  model: Uint8Array,
  more: Partial<Env> = {},
): Promise<CaseResult> {
  const xml = inJsonata(decodeXml(model), test.jsonata);
  const compiled = await compile(xml, { resourceName: test.file });
  if (compiled.refused)
    return {
      passed: test.expect === 'error',
      found: `refused: ${compiled.diagnostics
        .filter((d) => d.severity === 'error')
        .map((d) => d.message)
        .join(' ')}`,
    };
  const env: Partial<Env> = {
    ...more,
    runScript: (expression, variables) => script(expression.text, variables),
  };
  const world = new World({ laws: true, env });
  world.deploy(compiled.processes);
  for (const first of test.startFirst) await world.start(first, test.inputs);
  const started = await world.start(test.processKey, test.inputs);
  await world.advance(10_000);
  for (const instance of world.instances)
    for (const job of valuesOf(instance.state.jobs))
      await world.must(instance, { type: 'CompleteJob', key: job.key, variables: {} });
  await world.advance(24 * 3_600_000);
  const expectsMarker = test.expectedTrace.includes('MARKER_exists');
  const found = world.instances
    .flatMap((instance) => logOf(instance, test))
    .filter((token) => token !== 'MARKER_exists' || expectsMarker)
    .sort();
  const incidents = world.instances.flatMap((i) =>
    valuesOf(i.state.incidents).map((incident) => incident.message),
  );
  if (test.expect === 'error') {
    const failed = incidents.length > 0 || started.state.status === 'failed';
    return {
      passed: failed,
      found: failed ? `incident: ${incidents.join(' ')}` : `trace ${found.join(' ')}, no incident`,
    };
  }
  const expected = [...test.expectedTrace].sort();
  return {
    passed: found.join(' ') === expected.join(' '),
    found: `${found.join(' ')} ${incidents.join(' ')}`.trim(),
  };
}

/** What the scripts of the suite do (its notes): the text of a script is what it logs. */
function script(text: string, variables: Variables): Json {
  switch (text) {
    case 'THROW_ERROR':
      throw new BpmnErrorThrown('ERR_CODE', 'thrown by the script');
    case 'INCREMENT_INTEGER_VARIABLE':
    case 'INCREMENT_INTEGER_VARIABLE_AND_LOG':
      return { integerVariable: Number(variables.integerVariable) + 1 };
    case 'SET_STRING_DATA':
      return { data: 'String' };
    case 'LOG_DATA':
      return { seen: variables.data ?? null };
    default:
      return null;
  }
}

const logged: { readonly [token: string]: string | null } = {
  CREATE_LOG_FILE: null,
  WAIT_TEN_SECONDS: null,
  INCREMENT_INTEGER_VARIABLE: null,
  SET_STRING_DATA: null,
  THROW_ERROR: null,
  INCREMENT_INTEGER_VARIABLE_AND_LOG: 'INCREMENT_correct',
  CREATE_MARKER_FILE: 'MARKER_exists',
};

/** The text of the script; the corpus names those whose script is not kept as one. */
function tokenOf(instance: LiveInstance, elementId: string, test: ExecutableCase): string | undefined {
  return (
    instance.process.nodes[elementId]?.script?.expression.text ??
    (instance.process.nodes[elementId]?.type === 'ScriptTask' ? test.logElements[elementId] : undefined)
  );
}

function logOf(instance: LiveInstance, test: ExecutableCase): string[] {
  const log: string[] = [];
  for (const event of instance.events) {
    if (event.type !== 'ElementCompleted') continue;
    // A loop is one more element instance than it has runs; only the runs log.
    const activated = instance.events.find(
      (e) => e.type === 'ElementActivated' && e.key === event.key,
    ) as EventOf<'ElementActivated'>;
    const token = tokenOf(instance, event.elementId, test);
    if (!token || activated.role === 'body') continue;
    if (token === 'LOG_DATA')
      log.push(entryOf(instance.state.variables, 0)?.seen === 'String' ? 'DATA_correct' : 'DATA_wrong');
    else if (token in logged) log.push(...(logged[token] ? [logged[token]] : []));
    else log.push(token);
  }
  return log;
}

/** The models write conditions in a Java-like language; the corpus says what they are in JSONata. */
function inJsonata(xml: string, jsonata: { readonly [javaLike: string]: string }): string {
  const entities: [RegExp, string][] = [
    [/&/g, '&amp;'],
    [/</g, '&lt;'],
    [/>/g, '&gt;'],
    [/"/g, '&quot;'],
  ];
  const escaped = (text: string, quotes: boolean) =>
    entities.slice(0, quotes ? 4 : 3).reduce((t, [char, entity]) => t.replace(char, entity), text);
  let result = xml
    .replace(/\s(expressionLanguage|scriptFormat)="[^"]*"/g, '')
    .replace(/(<[\w:]*definitions\b)/, '$1 expressionLanguage="https://jsonata.org"');
  for (const [from, to] of Object.entries(jsonata).map((pair) =>
    pair.map((text) => text.replace(/>$/, '')),
  )) {
    for (const source of [escaped(from!, false), escaped(from!, true), from, `<![CDATA[${from}]]>`])
      result = result.replace(
        new RegExp(`>\\s*${source!.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*<`, 'g'),
        () => `>${escaped(to!, false)}<`,
      );
  }
  // A script that is busy for ten seconds is a job that takes so long.
  return result.replace(
    /<([\w]+:)?script>\s*WAIT_TEN_SECONDS\s*<\/([\w]+:)?script>/g,
    '<$1extensionElements><zeebe:taskDefinition xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" type="wait" /></$1extensionElements>',
  );
}
