import { TENANT } from '../common/schemas.js';
import { field, nullable, type SearchDefinition } from '../common/search/index.js';

export interface TimerAnswer {
  readonly timerKey: string;
  readonly processInstanceKey: string;
}

/** The timers that process instances wait for; those that have fired are in the history. */
export const timers: SearchDefinition<TimerAnswer> = {
  select: `t.key, t.instance_key, t.definition_key, t.element_instance_key, t.element_id, t.due_at, t.repetitions, t.cycle,
    d.process_id, p.name, i.root_key`,
  table: 'timer t',
  joins: `LEFT JOIN process_definition d ON d.key = t.definition_key
    LEFT JOIN process_instance i ON i.part = t.part AND i.key = t.instance_key
    LEFT JOIN process_element p ON p.definition_key = t.definition_key AND p.element_id = t.element_id`,
  identity: ['t.part', 't.instance_key', 't.key'],
  fields: {
    timerKey: field('key', 't.key', 't.part'),
    processInstanceKey: field('key', 't.instance_key', 't.part'),
    processDefinitionKey: field('key', 't.definition_key'),
    processDefinitionId: field('text', 'd.process_id'),
    elementInstanceKey: field('key', 't.element_instance_key', 't.part'),
    elementId: field('text', 't.element_id'),
    elementName: nullable(field('text', 'p.name')),
    dueDate: field('date', 't.due_at'),
    tenantId: field('text', `'${TENANT}'`),
  },
  key: 'timerKey',
  defaultSort: [{ field: 'dueDate', order: 'ASC' }],
  item: (row) => ({
    timerKey: row.key,
    processInstanceKey: row.instance_key,
    rootProcessInstanceKey: row.root_key,
    processDefinitionKey: row.definition_key,
    processDefinitionId: row.process_id,
    elementInstanceKey: row.element_instance_key,
    elementId: row.element_id,
    elementName: row.name ?? row.element_id,
    dueDate: row.due_at.toISOString(),
    cycle: row.cycle,
    repetitions: row.repetitions,
    tenantId: TENANT,
  }),
};
