import { TENANT } from '../common/schemas.js';
import { field, nullable, type SearchDefinition } from '../common/search/index.js';

interface DecisionRow {
  readonly key: string;
  readonly decision_id: string;
  readonly name: string;
  readonly version: number;
  readonly version_tag: string | null;
  readonly is_latest: boolean;
  readonly requirements_key: string;
  readonly requirements_id: string;
  readonly requirements_name: string;
  readonly requirements_version: number;
}

export const decisionDefinitions: SearchDefinition<object> = {
  select: `d.key, d.decision_id, d.name, d.version, d.version_tag, d.is_latest, d.requirements_key, r.requirements_id,
    r.name AS requirements_name, r.version AS requirements_version`,
  table: 'decision_definition d',
  joins: 'LEFT JOIN decision_requirements r ON r.key = d.requirements_key',
  identity: ['d.key'],
  fields: {
    decisionDefinitionKey: field('key', 'd.key'),
    decisionDefinitionId: field('text', 'd.decision_id'),
    name: field('text', 'd.name'),
    version: field('integer', 'd.version'),
    versionTag: nullable(field('text', 'd.version_tag')),
    isLatestVersion: field('boolean', 'd.is_latest'),
    decisionRequirementsKey: field('key', 'd.requirements_key'),
    decisionRequirementsId: field('text', 'r.requirements_id'),
    decisionRequirementsName: field('text', 'r.name'),
    decisionRequirementsVersion: field('integer', 'r.version'),
    tenantId: field('text', `'${TENANT}'`),
  },
  key: 'decisionDefinitionKey',
  defaultSort: [{ field: 'decisionDefinitionKey', order: 'DESC' }],
  item: (row: DecisionRow) => ({
    decisionDefinitionKey: row.key,
    decisionDefinitionId: row.decision_id,
    name: row.name,
    version: row.version,
    versionTag: row.version_tag,
    isLatest: row.is_latest,
    decisionRequirementsKey: row.requirements_key,
    decisionRequirementsId: row.requirements_id,
    decisionRequirementsName: row.requirements_name,
    decisionRequirementsVersion: row.requirements_version,
    tenantId: TENANT,
  }),
};

interface RequirementsRow {
  readonly key: string;
  readonly requirements_id: string;
  readonly name: string;
  readonly version: number;
  readonly resource_name: string;
}

export const decisionRequirements: SearchDefinition<object> = {
  select: 'r.key, r.requirements_id, r.name, r.version, r.resource_name',
  table: 'decision_requirements r',
  identity: ['r.key'],
  fields: {
    decisionRequirementsKey: field('key', 'r.key'),
    decisionRequirementsId: field('text', 'r.requirements_id'),
    decisionRequirementsName: field('text', 'r.name'),
    version: field('integer', 'r.version'),
    resourceName: field('text', 'r.resource_name'),
    isLatestVersion: field('boolean', 'r.is_latest'),
    tenantId: field('text', `'${TENANT}'`),
  },
  key: 'decisionRequirementsKey',
  defaultSort: [{ field: 'decisionRequirementsKey', order: 'DESC' }],
  item: (row: RequirementsRow) => ({
    decisionRequirementsKey: row.key,
    decisionRequirementsId: row.requirements_id,
    decisionRequirementsName: row.name,
    version: row.version,
    resourceName: row.resource_name,
    tenantId: TENANT,
  }),
};
