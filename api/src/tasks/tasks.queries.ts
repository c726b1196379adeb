import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../common/actor.js';
import { TENANT } from '../common/schemas.js';
import {
  field,
  getOfInstance,
  nullable,
  type Parameters,
  type SearchDefinition,
  type SearchRequest,
  search,
} from '../common/search/index.js';
import { formOf } from '../definitions/index.js';
import { type VariableRow, variableAnswer } from '../instances/index.js';
import { taskPlace } from './task-place.js';

export interface TaskAnswer {
  readonly userTaskKey: string;
  readonly name: string | null;
  readonly state:
    | 'CREATING'
    | 'CREATED'
    | 'ASSIGNING'
    | 'UPDATING'
    | 'COMPLETING'
    | 'COMPLETED'
    | 'CANCELING'
    | 'CANCELED';
  readonly assignee: string | null;
  readonly elementId: string;
  readonly candidateGroups: readonly string[];
  readonly candidateUsers: readonly string[];
  readonly processInstanceKey: string;
  readonly processDefinitionKey: string;
  readonly elementInstanceKey: string;
}

const FORM_KEY = `(SELECT f.key FROM form f WHERE f.form_id = t.form_id
  ORDER BY f.deployment_key = d.deployment_key DESC, f.version DESC LIMIT 1)`;

export const tasks: SearchDefinition<TaskAnswer> = {
  select: `t.key, t.instance_key, t.definition_key, t.element_instance_key, t.element_id, t.name, t.state, t.assignee,
    t.candidate_groups, t.candidate_users, t.due_at, t.follow_up_at, t.priority, t.external_form_reference, t.headers,
    t.created_at, t.completed_at, t.completed_by, ${FORM_KEY} AS form_key, d.process_id, d.name AS process_name, d.version,
    i.root_key, i.business_id, i.tags, u.display_name AS assignee_name`,
  table: 'user_task t',
  joins: `LEFT JOIN process_definition d ON d.key = t.definition_key
    LEFT JOIN process_instance i ON i.part = t.part AND i.key = t.instance_key
    LEFT JOIN identity_user u ON u.username = t.assignee`,
  identity: ['t.part', 't.instance_key', 't.key'],
  fields: {
    userTaskKey: field('key', 't.key', 't.part'),
    processInstanceKey: field('key', 't.instance_key', 't.part'),
    processDefinitionKey: field('key', 't.definition_key'),
    processDefinitionId: field('text', 'd.process_id'),
    bpmnProcessId: field('text', 'd.process_id'),
    elementInstanceKey: field('key', 't.element_instance_key', 't.part'),
    elementId: field('text', 't.element_id'),
    name: nullable(field('text', 't.name')),
    state: field('state', 't.state'),
    assignee: nullable(field('text', 't.assignee')),
    completedBy: nullable(field('text', 't.completed_by')),
    candidateGroup: field('list', 't.candidate_groups'),
    candidateUser: field('list', 't.candidate_users'),
    priority: field('integer', 't.priority'),
    dueDate: nullable(field('date', 't.due_at')),
    followUpDate: nullable(field('date', 't.follow_up_at')),
    creationDate: field('date', 't.created_at'),
    completionDate: nullable(field('date', 't.completed_at')),
    businessId: nullable(field('text', 'i.business_id')),
    tags: field('list', 'i.tags'),
    tenantId: field('text', `'${TENANT}'`),
  },
  key: 'userTaskKey',
  defaultSort: [{ field: 'creationDate', order: 'DESC' }],
  item: (row) => ({
    userTaskKey: row.key,
    name: row.name,
    elementName: row.name,
    state: row.state,
    assignee: row.assignee,
    assigneeName: row.assignee_name,
    elementId: row.element_id,
    candidateGroups: row.candidate_groups,
    candidateUsers: row.candidate_users,
    processDefinitionId: row.process_id,
    processDefinitionVersion: row.version,
    processDefinitionKey: row.definition_key,
    processName: row.process_name,
    processInstanceKey: row.instance_key,
    rootProcessInstanceKey: row.root_key,
    elementInstanceKey: row.element_instance_key,
    creationDate: row.created_at.toISOString(),
    completionDate: row.completed_at?.toISOString() ?? null,
    completedBy: row.completed_by,
    followUpDate: row.follow_up_at?.toISOString() ?? null,
    dueDate: row.due_at?.toISOString() ?? null,
    priority: row.priority,
    externalFormReference: row.external_form_reference,
    customHeaders: row.headers,
    businessId: row.business_id,
    formKey: row.form_key,
    tags: row.tags,
    tenantId: TENANT,
  }),
};

/** A task that is or was theirs, or is offered to them or to one of their groups. */
const concerns = (actor: Actor) => (parameters: Parameters) => {
  const me = parameters.add(actor.username, 'text');
  const groups = parameters.add(actor.groups, 'text[]');
  return `(t.assignee = ${me} OR t.completed_by = ${me} OR t.candidate_users @> ARRAY[${me}] OR t.candidate_groups && ${groups})`;
};

@Injectable()
export class TasksQueries {
  constructor(private readonly database: DataSource) {}

  /** Those the actor may see. */
  search(request: SearchRequest, actor: Actor) {
    return search(
      this.database,
      tasks,
      request,
      actor.permissions.has('task:read-all') ? undefined : concerns(actor),
    );
  }

  /** @throws Problem 404 */
  async get(key: string): Promise<TaskAnswer> {
    return getOfInstance(this.database, tasks, key, 'a user task');
  }

  /** The form that the model links to the task. */
  async form({ userTaskKey }: TaskAnswer) {
    const [row] = await this.database.query(
      `SELECT t.form_id, d.deployment_key FROM user_task t LEFT JOIN process_definition d ON d.key = t.definition_key
       WHERE t.part = $1 AND t.instance_key = $2 AND t.key = $3`,
      taskPlace(userTaskKey),
    );
    return row?.form_id ? formOf(this.database, row.form_id, row.deployment_key) : undefined;
  }

  /** Variables that the task sees: its own and those of the scopes around it, the nearest of each name. */
  async variables({ userTaskKey, elementInstanceKey }: TaskAnswer) {
    const [part, instanceKey] = taskPlace(userTaskKey);
    const rows = await this.database.query(
      `WITH RECURSIVE scope (key, depth) AS (
         SELECT $3::bigint, 0
         UNION ALL
         SELECT e.scope_key, s.depth + 1 FROM scope s
           JOIN element_instance e ON e.part = $1 AND e.instance_key = $2 AND e.key = s.key
           WHERE e.scope_key <> e.key
       )
       SELECT DISTINCT ON (v.name) v.key, v.name, v.value, v.scope_key, v.instance_key, i.root_key
       FROM scope s JOIN variable v ON v.part = $1 AND v.instance_key = $2 AND v.scope_key = s.key
       LEFT JOIN process_instance i ON i.part = $1 AND i.key = $2
       ORDER BY v.name, s.depth`,
      [part, instanceKey, elementInstanceKey],
    );
    const items = rows.map((row: VariableRow) => variableAnswer(row));
    return {
      items,
      page: { totalItems: items.length, hasMoreTotalItems: false, startCursor: null, endCursor: null },
    };
  }

  async draft({ userTaskKey }: TaskAnswer): Promise<object | undefined> {
    const [row] = await this.database.query(
      'SELECT variables, saved_by, saved_at FROM user_task_draft WHERE part = $1 AND instance_key = $2 AND key = $3',
      taskPlace(userTaskKey),
    );
    return row && { variables: row.variables, savedBy: row.saved_by, savedAt: row.saved_at.toISOString() };
  }

  /** What is typed but not sent. The newest replaces the one before. */
  async saveDraft({ userTaskKey }: TaskAnswer, variables: object, actor: Actor): Promise<void> {
    await this.database.query(
      `INSERT INTO user_task_draft VALUES ($1, $2, $3, $4, $5, now())
       ON CONFLICT (part, instance_key, key) DO UPDATE
       SET variables = excluded.variables, saved_by = excluded.saved_by, saved_at = excluded.saved_at`,
      [...taskPlace(userTaskKey), JSON.stringify(variables), actor.username],
    );
  }

  async discardDraft({ userTaskKey }: TaskAnswer): Promise<void> {
    await this.database.query(
      'DELETE FROM user_task_draft WHERE part = $1 AND instance_key = $2 AND key = $3',
      taskPlace(userTaskKey),
    );
  }
}
