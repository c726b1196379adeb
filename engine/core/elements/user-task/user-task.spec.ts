import { scenario } from '../../../testing/scenario.js';

const here = import.meta.dirname;

scenario(
  'waits for a person and takes over what they enter',
  here,
  { file: 'approve.bpmn', rows: [19, 21] },
  async (p) => {
    await p.start({ amount: 5 });
    const instance = p.instance();
    const [task] = Object.values(instance.state.tasks);
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
