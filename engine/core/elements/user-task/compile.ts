import type { ModdleElement } from 'bpmn-moddle';
import { taskHeaders } from '../../compile/activity.js';
import { bare, type CompileContext, extension, literal, named } from '../../compile/context.js';
import { taskListeners } from '../../compile/listeners.js';
import type { Expression, UserTaskDefinition } from '../../model/graph.js';

/** Who does the task, by when, with which form: `zeebe:` extensions, else BPMN's resource roles (clause 10.3.4). */
export function compileUserTask(el: ModdleElement, c: CompileContext): UserTaskDefinition {
  const assignment = extension(el, 'AssignmentDefinition');
  const schedule = extension(el, 'TaskSchedule');
  const form = extension(el, 'FormDefinition');
  const text = (value: unknown, what: string) =>
    c.valueOrExpression(el, value as string | undefined, `${what} of ${named(el)}`);
  const roles = resourceRoles(el, c);
  const given: { [name: string]: Expression | undefined } = {
    assignee:
      c.nameOrExpression(el, assignment?.assignee as string | undefined, `the assignee of ${named(el)}`) ??
      roles.assignee,
    candidateGroups: text(assignment?.candidateGroups, 'the candidate groups') ?? roles.candidateGroups,
    candidateUsers: text(assignment?.candidateUsers, 'the candidate users') ?? roles.candidateUsers,
    dueDate: text(schedule?.dueDate, 'the due date'),
    followUpDate: text(schedule?.followUpDate, 'the follow-up date'),
    priority: text(extension(el, 'PriorityDefinition')?.priority, 'the priority'),
    externalFormReference: text(form?.externalReference ?? form?.formKey, 'the form reference'),
  };
  const formId = form?.formId as string | undefined;
  const expressions = Object.entries(given).filter(([, value]) => value !== undefined);
  const listeners = taskListeners(el, c);
  return {
    isPlain: expressions.length === 0 && !listeners.listeners,
    ...Object.fromEntries(expressions),
    ...(formId && { formId }),
    headers: taskHeaders(el),
    ...listeners,
  };
}

type Roles = Partial<Record<'assignee' | 'candidateGroups' | 'candidateUsers', Expression>>;

/**
 * `humanPerformer` names the assignee, `potentialOwner` the candidates: by an assignment expression, which may use
 * `user(name)` and `group(name)`, or by a resource, whose name is the group.
 */
function resourceRoles(el: ModdleElement, c: CompileContext): Roles {
  const roles: Roles = {};
  const groups: string[] = [];
  const users: string[] = [];
  for (const role of (el.resources ?? []) as readonly ModdleElement[]) {
    const type = bare(role.$type);
    const body = (role.resourceAssignmentExpression?.expression?.body as string | undefined)?.trim();
    const resource = role.resourceRef?.name as string | undefined;
    if (type === 'HumanPerformer' || type === 'Performer') {
      const assignee = body
        ? c.expression(
            el,
            body,
            `the performer of ${named(el)}`,
            role.resourceAssignmentExpression.expression.language as string | undefined,
          )
        : resource && literal(resource);
      if (assignee) roles.assignee = assignee;
      continue;
    }
    if (resource) groups.push(resource);
    if (!body) continue;
    const entries = [...body.matchAll(/\b(user|group)\(\s*([^)]+?)\s*\)/g)];
    for (const [, kind, name] of entries) (kind === 'user' ? users : groups).push(name!);
    if (entries.length === 0) {
      const candidates = c.expression(
        el,
        body,
        `the potential owner of ${named(el)}`,
        role.resourceAssignmentExpression.expression.language as string | undefined,
      );
      if (candidates) roles.candidateGroups = candidates;
    }
  }
  if (groups.length > 0) roles.candidateGroups = literal(groups);
  if (users.length > 0) roles.candidateUsers = literal(users);
  return roles;
}
