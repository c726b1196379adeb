import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { parseKey, partOf } from '../../../engine/runtime/index.js';
import { notFound } from '../common/problem.js';
import { TENANT } from '../common/schemas.js';
import {
  field,
  findOne,
  nullable,
  type Parameters,
  type SearchDefinition,
  type SearchRequest,
  search,
} from '../common/search/index.js';
import { statisticsItem } from '../definitions/index.js';

/** Variables of the instance itself that must have these values; a value is JSON text or plain JSON. */
const variablesFilter = {
  schema: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        value: z.union([z.string(), z.number(), z.boolean(), z.null(), z.strictObject({ $eq: z.string() })]),
      }),
    )
    .max(20),
  sql: (wanted: readonly { name: string; value: unknown }[], parameters: Parameters) =>
    wanted
      .map(({ name, value }) => {
        const given = typeof value === 'object' && value !== null ? (value as { $eq: string }).$eq : value;
        const texts = typeof given === 'string' ? [given, JSON.stringify(given)] : [JSON.stringify(given)];
        return `EXISTS (SELECT 1 FROM variable v WHERE v.part = i.part AND v.instance_key = i.key AND v.scope_key = i.key
          AND v.name = ${parameters.add(name, 'text')} AND v.value = ANY(${parameters.add(texts, 'text[]')}))`;
      })
      .join(' AND ') || 'true',
};

export const instances: SearchDefinition<InstanceAnswer> = {
  select: `i.key, i.definition_key, i.status, i.incident_count, i.root_key, i.parent_key, i.parent_element_instance_key,
    i.business_id, i.tags, i.started_by, i.started_at, i.ended_at, d.process_id, d.name, d.version, d.version_tag`,
  table: 'process_instance i',
  joins: `LEFT JOIN process_definition d ON d.key = i.definition_key`,
  identity: ['i.part', 'i.key'],
  fields: {
    processInstanceKey: field('key', 'i.key', 'i.part'),
    processDefinitionKey: field('key', 'i.definition_key'),
    processDefinitionId: field('text', 'd.process_id'),
    processDefinitionName: nullable(field('text', 'd.name')),
    processDefinitionVersion: field('integer', 'd.version'),
    processDefinitionVersionTag: nullable(field('text', 'd.version_tag')),
    parentProcessInstanceKey: nullable(field('key', 'i.parent_key')),
    parentElementInstanceKey: nullable(field('key', 'i.parent_element_instance_key')),
    rootProcessInstanceKey: field('key', 'i.root_key'),
    startDate: field('date', 'i.started_at'),
    endDate: nullable(field('date', 'i.ended_at')),
    state: field('state', 'i.status'),
    hasIncident: field('boolean', '(i.incident_count > 0)'),
    businessId: nullable(field('text', 'i.business_id')),
    startedBy: nullable(field('text', 'i.started_by')),
    tags: field('list', 'i.tags'),
    tenantId: field('text', `'${TENANT}'`),
  },
  special: { variables: variablesFilter },
  key: 'processInstanceKey',
  defaultSort: [{ field: 'startDate', order: 'DESC' }],
  item: (row) => ({
    processInstanceKey: row.key,
    processDefinitionId: row.process_id,
    processDefinitionName: row.name,
    processDefinitionVersion: row.version,
    processDefinitionVersionTag: row.version_tag,
    processDefinitionKey: row.definition_key,
    parentProcessInstanceKey: row.parent_key,
    parentElementInstanceKey: row.parent_element_instance_key,
    rootProcessInstanceKey: row.root_key,
    startDate: row.started_at.toISOString(),
    endDate: row.ended_at?.toISOString() ?? null,
    state: row.status,
    hasIncident: row.incident_count > 0,
    tenantId: TENANT,
    tags: row.tags,
    businessId: row.business_id,
    startedBy: row.started_by,
  }),
};

export interface InstanceAnswer {
  readonly processInstanceKey: string;
  readonly processDefinitionId: string;
  readonly processDefinitionKey: string;
  readonly state: 'ACTIVE' | 'COMPLETED' | 'TERMINATED';
}

@Injectable()
export class InstancesQueries {
  constructor(private readonly database: DataSource) {}

  search(request: SearchRequest) {
    return search(this.database, instances, request);
  }

  /** @throws Problem 404 */
  async get(key: string): Promise<InstanceAnswer> {
    const found = await findOne(this.database, instances, { processInstanceKey: key });
    if (!found) throw notFound('a process instance', key);
    return found;
  }

  /** @throws Problem 404 */
  async elementStatistics(key: string) {
    await this.get(key);
    const rows = await this.database.query(
      `SELECT element_id, count(*) FILTER (WHERE state = 'ACTIVE')::int AS active,
         count(*) FILTER (WHERE state = 'COMPLETED')::int AS completed,
         count(*) FILTER (WHERE state = 'TERMINATED')::int AS canceled,
         count(incident_key)::int AS incidents
       FROM element_instance_all WHERE part = $1 AND instance_key = $2 GROUP BY element_id ORDER BY element_id`,
      place(key),
    );
    return { items: rows.map(statisticsItem) };
  }

  /** Keys of the incidents that are open. @throws Problem 404 */
  async openIncidents(key: string): Promise<{ incidentKey: string; jobKey: string | null }[]> {
    await this.get(key);
    const rows = await this.database.query(
      `SELECT key, job_key FROM incident WHERE part = $1 AND instance_key = $2 AND state = 'ACTIVE' ORDER BY key`,
      place(key),
    );
    return rows.map((row: { key: string; job_key: string | null }) => ({
      incidentKey: row.key,
      jobKey: row.job_key,
    }));
  }
}

/** Part and key of an instance, as every table about it begins. */
export function place(key: string): [number, string] {
  const parsed = parseKey(key);
  return parsed === undefined ? [0, '-1'] : [partOf(parsed), key];
}
