import { expect } from '@jest/globals';
import { scenario } from '../../../testing/scenario.js';
import { entryOf, valuesOf } from '../../state/table.js';

const here = import.meta.dirname;

scenario(
  'waits for a person and takes over what they enter',
  here,
  { file: 'approve.bpmn', rows: [19, 21] },
  async (p) => {
    await p.start({ amount: 5 });
    const instance = p.instance();
    const [task] = valuesOf(instance.state.tasks);
    await p.world.must(instance, {
      type: 'AssignUserTask',
      key: task!.key,
      assignee: 'mia',
      allowOverride: false,
      action: 'claim',
    });
    await p.complete('Approve', { approved: true });
    p.expectTrace(`
    Requested  activated, completed
    Approve    activated, waits for managers, assigned to mia, completed
    Done       activated, completed
    (process)  completed
  `);
    p.expectVariables({ amount: 5, approved: true });
  },
);

scenario(
  'reads potential owner and human performer of the standard',
  here,
  { file: 'roles.bpmn', rows: [20] },
  async (p) => {
    await p.start({ starter: 'otto' });
    await p.complete('Approve');
    await p.complete('Sign');
    p.expectTrace(`
    Requested  activated, completed
    Approve    activated, waits for managers, anna, completed
    Sign       activated, waits for otto, completed
    Done       activated, completed
    (process)  completed
  `);
  },
);

scenario(
  'listeners are asked before a task is created, assigned, changed and completed; they correct and refuse',
  here,
  { file: 'listeners.bpmn', rows: [] },
  async (p) => {
    await p.start({ requester: 'otto' });
    await p.listener('Approve', { corrections: { priority: 80 } });
    await p.listener('Approve', { denied: true, deniedReason: 'otto is away' });
    const instance = p.instance();
    const [task] = valuesOf(instance.state.tasks);
    const claim = {
      type: 'AssignUserTask',
      key: task!.key,
      assignee: 'mia',
      allowOverride: false,
      action: 'claim',
    } as const;
    await p.world.must(instance, claim);
    expect(await p.world.send(instance, claim)).toMatchObject({
      code: 'INVALID_STATE',
      message: expect.stringContaining('it is assigning and waits for a listener'),
    });
    await p.listener('Approve', { corrections: { assignee: 'eva', dueDate: '2026-02-01T00:00:00Z' } });
    await p.world.must(instance, {
      type: 'UpdateUserTask',
      key: task!.key,
      changes: { priority: 10 },
      action: 'update',
    });
    await p.listener('Approve', { corrections: { priority: 20 } });
    expect(entryOf(instance.state.tasks, task!.key)).toMatchObject({
      assignee: 'eva',
      priority: 20,
      dueDate: '2026-02-01T00:00:00Z',
    });
    await p.complete('Approve', { approved: true });
    await p.listener('Approve');
    p.expectIncident(/job type/);
    await p.set({ unknown: { type: 'second' } });
    await p.resolve();
    await p.listener('Approve');
    p.expectTrace(`
    Requested  activated, completed
    Approve    activated, waits for managers, creating listener set-priority, assigning listener check-absence, denied, otto is away, assigning listener check-absence, assigned to eva, updating listener audit, completing listener four-eyes, incident EXTRACT_VALUE_ERROR
    Approve    incident resolved
    Approve    completing listener second, completed
    Done       activated, completed
    (process)  completed
  `);
    p.expectVariables({ requester: 'otto', unknown: { type: 'second' }, approved: true });
  },
);

scenario(
  'variables of a task with updating listeners are set when they have agreed',
  here,
  { file: 'listeners.bpmn', rows: [] },
  async (p) => {
    await p.start({ requester: null, amount: 1 });
    await p.listener('Approve');
    const instance = p.instance();
    const { elementKey } = valuesOf(instance.state.tasks)[0]!;
    const set = {
      type: 'SetVariables',
      scopeKey: elementKey,
      variables: { amount: 2, note: 'x' },
    } as const;
    await p.world.must(instance, { ...set, local: false });
    expect(await p.world.send(instance, { ...set, local: true })).toMatchObject({ code: 'INVALID_STATE' });
    p.expectVariables({ requester: null, amount: 1 });
    await p.listener('Approve');
    p.expectVariables({ requester: null, amount: 2, note: 'x' });
    await p.world.must(instance, { ...set, variables: { amount: 3 }, local: true });
    await p.listener('Approve', { denied: true, deniedReason: 'too much' });
    await p.world.must(instance, { ...set, variables: { amount: 4 }, local: true });
    await p.listener('Approve');
    p.expectVariables({ requester: null, amount: 2, note: 'x' });
    p.expectLocal(elementKey, { amount: 4 });
  },
);
