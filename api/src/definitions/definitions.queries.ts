import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { notFound } from '../common/problem.js';
import { TENANT } from '../common/schemas.js';
import {
  field,
  findOne,
  nullable,
  type SearchDefinition,
  type SearchRequest,
  search,
} from '../common/search/index.js';
import { type FormAnswer, formOf } from './forms.queries.js';

/** Counted from the index of open instances; never a walk through all that ever ran. */
const OPEN = `(SELECT count(*)::int FROM process_instance i WHERE i.definition_key = d.key AND i.status = 'ACTIVE')`;
const INCIDENTS = `(SELECT count(*)::int FROM incident c WHERE c.definition_key = d.key AND c.state = 'ACTIVE')`;

export const definitions: SearchDefinition<object> = {
  select: `d.key, d.process_id, d.name, d.version, d.version_tag, d.resource_name, d.start_form_id, d.deployed_at,
    d.deployed_by, d.is_latest, d.is_startable, ${OPEN} AS open_instances, ${INCIDENTS} AS incidents`,
  table: 'process_definition d',
  identity: ['d.key'],
  fields: {
    processDefinitionKey: field('key', 'd.key'),
    processDefinitionId: field('text', 'd.process_id'),
    name: nullable(field('text', 'd.name')),
    version: field('integer', 'd.version'),
    versionTag: nullable(field('text', 'd.version_tag')),
    resourceName: field('text', 'd.resource_name'),
    tenantId: field('text', `'${TENANT}'`),
    deployedAt: field('date', 'd.deployed_at'),
    hasStartForm: field('boolean', '(d.start_form_id IS NOT NULL)'),
    isLatestVersion: field('boolean', 'd.is_latest'),
    startable: field('boolean', 'd.is_startable'),
  },
  key: 'processDefinitionKey',
  defaultSort: [{ field: 'processDefinitionKey', order: 'DESC' }],
  item: (row) => ({
    processDefinitionKey: row.key,
    processDefinitionId: row.process_id,
    name: row.name,
    version: row.version,
    versionTag: row.version_tag,
    resourceName: row.resource_name,
    tenantId: TENANT,
    hasStartForm: row.start_form_id !== null,
    deployedAt: row.deployed_at.toISOString(),
    deployedBy: row.deployed_by,
    isLatest: row.is_latest,
    startable: row.is_startable,
    state: 'ACTIVE',
    openInstances: row.open_instances,
    incidents: row.incidents,
  }),
};

@Injectable()
export class DefinitionsQueries {
  constructor(private readonly database: DataSource) {}

  search(request: SearchRequest) {
    return search(this.database, definitions, request);
  }

  /** @throws Problem 404 */
  async get(key: string) {
    const found = await findOne(this.database, definitions, { processDefinitionKey: key });
    if (!found) throw notFound('a process definition', key);
    return found;
  }

  /** The file as it was deployed. @throws Problem 404 */
  async resource(key: string): Promise<{ content: string; report: object; startFormId: string | null }> {
    const [row] = await this.database.query(
      `SELECT r.content, r.report, d.start_form_id FROM process_definition d
       JOIN deployed_resource r ON r.key = d.resource_key WHERE d.key = $1`,
      [key],
    );
    if (!row) throw notFound('a process definition', key);
    return { content: row.content, report: row.report, startFormId: row.start_form_id };
  }

  /** @throws Problem 404 */
  async startForm(key: string): Promise<FormAnswer | undefined> {
    const [row] = await this.database.query(
      'SELECT start_form_id, deployment_key FROM process_definition WHERE key = $1',
      [key],
    );
    if (!row) throw notFound('a process definition', key);
    return row.start_form_id === null
      ? undefined
      : formOf(this.database, row.start_form_id, row.deployment_key);
  }

  /** How many instances of each element are active, completed and canceled, in all instances of a definition. */
  async elementStatistics(key: string) {
    const rows = await this.database.query(
      `SELECT element_id, sum(active)::int AS active, sum(completed)::int AS completed, sum(canceled)::int AS canceled,
         sum(incidents)::int AS incidents
       FROM (
         SELECT element_id, count(*) AS active, 0::bigint AS completed, 0::bigint AS canceled, 0::bigint AS incidents
           FROM element_instance WHERE definition_key = $1 AND state = 'ACTIVE' GROUP BY element_id
         UNION ALL SELECT element_id, 0, completed, terminated, 0 FROM element_count_all WHERE definition_key = $1
         UNION ALL SELECT element_id, 0, 0, 0, count(*) FROM incident
           WHERE definition_key = $1 AND state = 'ACTIVE' GROUP BY element_id
       ) counts GROUP BY element_id ORDER BY element_id`,
      [key],
    );
    return { items: rows.map(statisticsItem) };
  }
}

export const statisticsItem = (row: {
  element_id: string;
  active: number;
  completed: number;
  canceled: number;
  incidents: number;
}) => ({
  elementId: row.element_id,
  active: row.active,
  completed: row.completed,
  canceled: row.canceled,
  incidents: row.incidents,
});
