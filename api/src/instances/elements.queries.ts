import { TENANT } from '../common/schemas.js';
import { field, nullable, type SearchDefinition } from '../common/search/index.js';

/** `SERVICE_TASK` from `ServiceTask`, as clients know it. */
const typeName = (type: string | null): string =>
  (type ?? 'UNKNOWN').replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();

export interface ElementInstanceAnswer {
  readonly elementInstanceKey: string;
  readonly processInstanceKey: string;
}

export const elementInstances: SearchDefinition<ElementInstanceAnswer> = {
  select: `e.key, e.instance_key, e.definition_key, e.element_id, e.state, e.incident_key, e.scope_key, e.started_at, e.ended_at,
    d.process_id, p.type, p.name, i.root_key`,
  table: 'element_instance_all e',
  joins: `LEFT JOIN process_definition d ON d.key = e.definition_key
    LEFT JOIN process_instance i ON i.part = e.part AND i.key = e.instance_key
    LEFT JOIN process_element p ON p.definition_key = e.definition_key AND p.element_id = e.element_id`,
  fields: {
    elementInstanceKey: field('key', 'e.key', 'e.part'),
    processInstanceKey: field('key', 'e.instance_key', 'e.part'),
    processDefinitionKey: field('key', 'e.definition_key'),
    processDefinitionId: field('text', 'd.process_id'),
    elementInstanceScopeKey: field('key', 'e.scope_key', 'e.part'),
    elementId: field('text', 'e.element_id'),
    elementName: nullable(field('text', 'p.name')),
    type: nullable(field('state', `upper(regexp_replace(p.type, '([a-z])([A-Z])', '\\1_\\2', 'g'))`)),
    state: field('state', 'e.state'),
    hasIncident: field('boolean', '(e.incident_key IS NOT NULL)'),
    incidentKey: nullable(field('key', 'e.incident_key')),
    startDate: field('date', 'e.started_at'),
    endDate: nullable(field('date', 'e.ended_at')),
    tenantId: field('text', `'${TENANT}'`),
  },
  key: 'elementInstanceKey',
  item: (row) => ({
    elementInstanceKey: row.key,
    processInstanceKey: row.instance_key,
    rootProcessInstanceKey: row.root_key,
    processDefinitionKey: row.definition_key,
    processDefinitionId: row.process_id,
    elementId: row.element_id,
    elementName: row.name ?? row.element_id,
    type: typeName(row.type),
    state: row.state,
    hasIncident: row.incident_key !== null,
    incidentKey: row.incident_key,
    elementInstanceScopeKey: row.scope_key,
    startDate: row.started_at.toISOString(),
    endDate: row.ended_at?.toISOString() ?? null,
    tenantId: TENANT,
  }),
};

export interface VariableAnswer {
  readonly variableKey: string;
  readonly name: string;
  /** JSON text */
  readonly value: string;
}

/** Longer values are cut in lists, not when asked for by key. */
const SHOWN = 8191;

export const variables: SearchDefinition<VariableAnswer> = {
  select: 'v.key, v.name, v.value, v.scope_key, v.instance_key, i.root_key',
  table: 'variable v',
  joins: `LEFT JOIN process_instance i ON i.part = v.part AND i.key = v.instance_key`,
  identity: ['v.part', 'v.instance_key', 'v.scope_key', 'v.name'],
  fields: {
    variableKey: field('key', 'v.key', 'v.part'),
    name: field('text', 'v.name'),
    value: field('text', 'v.value'),
    scopeKey: field('key', 'v.scope_key', 'v.part'),
    processInstanceKey: field('key', 'v.instance_key', 'v.part'),
    isTruncated: field('boolean', `(length(v.value) > ${SHOWN})`),
    tenantId: field('text', `'${TENANT}'`),
  },
  key: 'variableKey',
  item: (row) => variableAnswer(row, SHOWN),
};

export interface VariableRow {
  readonly key: string;
  readonly name: string;
  readonly value: string;
  readonly scope_key: string;
  readonly instance_key: string;
  readonly root_key: string;
}

export const variableAnswer = (row: VariableRow, shown = Number.POSITIVE_INFINITY) => ({
  variableKey: row.key,
  name: row.name,
  value: row.value.length > shown ? row.value.slice(0, shown) : row.value,
  isTruncated: row.value.length > shown,
  scopeKey: row.scope_key,
  processInstanceKey: row.instance_key,
  rootProcessInstanceKey: row.root_key,
  tenantId: TENANT,
});
