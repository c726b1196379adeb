// npm run bench:core: the bare token game beside npm's bpmn-engine, both in memory, on the same models in one run.
// Times differ from machine to machine; the ratios are what counts.
import { fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Engine } from 'bpmn-engine';
import { compile, emptyState, evaluate, keysOf, step } from '../dist/engine/core/index.js';

const file = (body, ours) => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="http://example.org"${ours ? ' expressionLanguage="https://jsonata.org"' : ''}>
  <process id="p" isExecutable="true">${body}</process>
</definitions>`;
const condition = (ours) =>
  `<conditionExpression xsi:type="tFormalExpression"${ours ? '' : ' language="javascript"'}>${ours ? 'amount &gt; 10' : 'next(null, this.environment.variables.amount &gt; 10)'}</conditionExpression>`;
const flow = (from, to, inner = '') =>
  `<sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}">${inner}</sequenceFlow>`;
const row = (...ids) =>
  ids
    .slice(1)
    .map((id, n) => flow(ids[n], id))
    .join('');
const tasks = (ids) => ids.map((id) => `<task id="${id}" />`).join('');
const t = (n) => Array.from({ length: n }, (_, i) => `t${i + 1}`);

const BARE = 'empty runs';
const models = {
  'straight through, 10 tasks and a gateway': (ours) =>
    file(
      `<startEvent id="s" /><exclusiveGateway id="g" default="g_x" /><endEvent id="e" /><endEvent id="x" />${tasks(t(10))}
       ${row('s', ...t(5), 'g')}${flow('g', 't6', condition(ours))}${flow('g', 'x')}${row(...t(10).slice(5), 'e')}`,
      ours,
    ),
  'parallel, fork and join of 5': (ours) =>
    file(
      `<startEvent id="s" /><parallelGateway id="f" /><parallelGateway id="j" /><endEvent id="e" />${tasks(t(5))}${row('s', 'f')}${t(
        5,
      )
        .map((id) => row('f', id, 'j'))
        .join('')}${row('j', 'e')}`,
      ours,
    ),
  'inclusive, split and join of 3': (ours) =>
    file(
      `<startEvent id="s" /><inclusiveGateway id="f" /><inclusiveGateway id="j" /><endEvent id="e" />${tasks(t(3))}${row('s', 'f')}${t(
        3,
      )
        .map((id) => flow('f', id, condition(ours)) + row(id, 'j'))
        .join('')}${row('j', 'e')}`,
      ours,
    ),
  // As people use it: each run is a task that somebody completes, a command each.
  ...Object.fromEntries(
    [10, 1000, 10_000].map((n) => [
      `multi-instance, ${n} user tasks`,
      (ours) =>
        file(
          `<startEvent id="s" /><userTask id="m"><multiInstanceLoopCharacteristics><loopCardinality>${n}</loopCardinality></multiInstanceLoopCharacteristics></userTask><endEvent id="e" />${row('s', 'm', 'e')}`,
          ours,
        ),
    ]),
  ),
  // Runs that do nothing: the bare cost of a loop, which nobody draws.
  ...Object.fromEntries(
    [10, 1000, 10_000].map((n) => [
      `multi-instance, ${n} ${BARE}`,
      (ours) =>
        file(
          `<startEvent id="s" /><task id="m"><multiInstanceLoopCharacteristics><loopCardinality>${n}</loopCardinality></multiInstanceLoopCharacteristics></task><endEvent id="e" />${row('s', 'm', 'e')}`,
          ours,
        ),
    ]),
  ),
};

const variables = { amount: 20 };

async function ours(xml) {
  const { processes, diagnostics } = await compile(xml, { resourceName: 'bench.bpmn' });
  if (!processes[0]) throw new Error(JSON.stringify(diagnostics));
  const env = { now: 0, evaluate };
  return async () => {
    let { state, events } = await step(
      processes[0],
      emptyState('p'),
      { type: 'StartInstance', variables },
      env,
    );
    let elements = activated(events);
    let steps = 1;
    while (state.paused) {
      ({ state, events } = await step(processes[0], state, { type: 'ContinueInstance' }, env));
      elements += activated(events);
      steps++;
    }
    for (const key of keysOf(state.tasks)) {
      const command = { type: 'CompleteUserTask', key, variables: {}, action: '' };
      ({ state, events } = await step(processes[0], state, command, env));
      elements += activated(events);
      steps++;
    }
    if (state.status !== 'completed') throw new Error(`ours ended as ${state.status}`);
    return { elements, steps };
  };
}

function activated(events) {
  let count = 0;
  for (const event of events) if (event.type === 'ElementActivated') count++;
  return count;
}

function theirs(xml) {
  return () =>
    new Promise((resolve, reject) => {
      const listener = new EventEmitter();
      const engine = new Engine({ name: 'bench', source: xml, variables });
      engine.once('error', reject);
      // What waits is told to go on, one after the other.
      listener.on('wait', (task) => setImmediate(() => task.signal()));
      engine.execute({ listener, variables }, (error) => (error ? reject(error) : resolve()));
    });
}

/** Instances a second over at least `ms` milliseconds and `least` instances. */
async function rate(run, ms, least) {
  let count = 0;
  let elements = 0;
  let steps = 0;
  const began = process.hrtime.bigint();
  let spent = 0;
  do {
    const played = await run();
    elements += played?.elements ?? 0;
    steps += played?.steps ?? 0;
    count++;
    spent = Number(process.hrtime.bigint() - began) / 1e6;
  } while (spent < ms || count < least);
  return {
    perSecond: (count * 1000) / spent,
    stepsPerSecond: (steps * 1000) / spent,
    usPerElement: elements ? (spent * 1000) / elements : null,
  };
}

/** ms that bpmn-engine may take. */
const PATIENCE = 120_000;

/** One engine on one model, in a process of its own: nobody pays for what the one before has left behind. */
async function play(engine, name) {
  if (engine === 'ours') {
    const mine = await ours(models[name](true));
    // As warm as the other is at the end of its one long run.
    await rate(mine, 1000, 3);
    return rate(mine, 2000, 3);
  }
  return rate(theirs(models[name](false)), name.includes('10000') ? 1 : 1000, 1);
}

const measured = (engine, name) =>
  new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [engine, name], { timeout: PATIENCE });
    let result = null;
    child.once('message', (message) => {
      result = message;
    });
    child.once('error', reject);
    child.once('close', () => resolve(result));
  });

async function compare() {
  const results = [];
  for (const name of Object.keys(models)) {
    const our = await measured('ours', name);
    if (!our) throw new Error(`The engine did not play "${name}".`);
    const other = await measured('bpmn-engine', name);
    results.push({
      model: name,
      'instances/s': Math.round(our.perSecond * 10) / 10,
      'steps/s': Math.round(our.stepsPerSecond),
      'us/element': Math.round(our.usPerElement * 100) / 100,
      'bpmn-engine/s': other && Math.round(other.perSecond * 1000) / 1000,
      ratio: other && Math.round(our.perSecond / other.perSecond),
    });
    console.log(results.at(-1));
  }
  console.table(results.filter(({ model }) => !model.includes(BARE)));
  console.log('Loops whose runs do nothing, for comparison:');
  console.table(results.filter(({ model }) => model.includes(BARE)));
  console.log(JSON.stringify(results));
}

const [engine, name] = process.argv.slice(2);
if (engine) process.send(await play(engine, name), () => process.exit(0));
else await compare();
