import type { DataSource } from 'typeorm';
import { TENANT } from '../common/schemas.js';
import { field, type SearchDefinition } from '../common/search/index.js';

export interface FormAnswer {
  readonly tenantId: string;
  readonly formId: string;
  /** form-js schema as JSON text */
  readonly schema: string;
  readonly version: number;
  readonly formKey: string;
}

const answer = (row: { form_id: string; schema: string; version: number; key: string }): FormAnswer => ({
  tenantId: TENANT,
  formId: row.form_id,
  schema: row.schema,
  version: row.version,
  formKey: row.key,
});

/** The form as it was when the process was deployed: its own deployment's, else the newest. */
export async function formOf(
  database: DataSource,
  formId: string,
  deploymentKey: string,
): Promise<FormAnswer | undefined> {
  const [row] = await database.query(
    `SELECT key, form_id, version, schema FROM form WHERE form_id = $1
     ORDER BY deployment_key = $2 DESC, version DESC LIMIT 1`,
    [formId, deploymentKey],
  );
  return row && answer(row);
}

export const forms: SearchDefinition<FormAnswer> = {
  select: 'f.key, f.form_id, f.version, f.schema',
  table: 'form f',
  identity: ['f.key'],
  fields: {
    formKey: field('key', 'f.key'),
    formId: field('text', 'f.form_id'),
    version: field('integer', 'f.version'),
    resourceName: field('text', 'f.resource_name'),
    isLatestVersion: field('boolean', 'f.is_latest'),
    tenantId: field('text', `'${TENANT}'`),
  },
  key: 'formKey',
  item: answer,
};
