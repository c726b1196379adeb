import { expect } from '@jest/globals';
import { compile, emptyState, evaluate, step } from '../index.js';
import { drop, entriesOf, entryOf, isEmpty, keysOf, put, type Table, valuesOf } from './table.js';

describe('a table', () => {
  it('holds entries by key, in the order of keys, and leaves what it came from as it was', () => {
    const empty: Table<string> = [];
    let table = empty;
    for (const key of [700, 3, 128, 127]) table = put(table, table, key, `entry ${key}`);
    expect(keysOf(table)).toEqual([3, 127, 128, 700]);
    expect(entriesOf(table)[1]).toEqual([127, 'entry 127']);
    const less = drop(table, table, 700);
    expect(valuesOf(less)).toEqual(['entry 3', 'entry 127', 'entry 128']);
    expect(entryOf(less, 700)).toBeUndefined();
    expect(entryOf(table, 700)).toBe('entry 700');
    expect(isEmpty(empty)).toBe(true);
    expect(drop(less, less, 5)).toBe(less);
  });

  it('is plain JSON, the same however it came about', () => {
    const empty: Table<readonly [number]> = [];
    let table = empty;
    for (let key = 0; key < 1000; key++) table = put(empty, table, key, [key]);
    for (let key = 999; key > 2; key--) table = drop(empty, table, key);
    expect(table).toEqual([[[[0], [1], [2]]]]);
    expect(drop(table, put(table, table, 3000, [1]), 3000)).toEqual([[[[0], [1], [2]]]]);
    expect(JSON.parse(JSON.stringify(put(table, table, 66, [1])))).toEqual([
      [[[0], [1], [2]], 0, [0, 0, [1]]],
    ]);
  });
});

const xml = `<?xml version="1.0"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="http://procession.example/many" expressionLanguage="https://jsonata.org">
  <process id="p" isExecutable="true"><startEvent id="s" />
    <userTask id="u"><multiInstanceLoopCharacteristics><loopCardinality>5000</loopCardinality></multiInstanceLoopCharacteristics></userTask>
    <sequenceFlow id="f" sourceRef="s" targetRef="u" /></process>
</definitions>`;

it('a step among five thousand live tasks shares all but a few pages with the state before it', async () => {
  const { processes } = await compile(xml, { resourceName: 'many.bpmn' });
  const env = { now: 0, evaluate };
  const play = async (before: ReturnType<typeof emptyState>, command: Parameters<typeof step>[2]) => {
    const { state } = await step(processes[0]!, before, command, env);
    return state!;
  };
  let before = await play(emptyState('p'), { type: 'StartInstance', variables: {} });
  while (before.paused) before = await play(before, { type: 'ContinueInstance' });
  const key = keysOf(before.tasks)[2500]!;
  const after = await play(before, { type: 'CompleteUserTask', key, variables: { ok: true }, action: '' });
  expect(keysOf(after.tasks)).toHaveLength(4999);
  for (const name of ['instances', 'tasks', 'variables'] as const) {
    const groups = [before[name], after[name]] as const;
    const pages = groups.map((table: Table<object>) => table.flatMap((group) => group || []));
    expect(pages[0]!.length).toBeGreaterThan(300);
    expect(differing(pages[0]!, pages[1]!)).toBeLessThanOrEqual(2);
    expect(differing(...groups)).toBeLessThanOrEqual(2);
  }
});

const differing = (before: readonly unknown[], after: readonly unknown[]): number =>
  after.filter((each, number) => each !== before[number]).length;
