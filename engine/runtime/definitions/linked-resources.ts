import type { ResourceRequest } from '../../core/index.js';
import type { Sql } from '../store/database.js';

/** The file that a process refers to: key of the version it is bound to, null where there is none. */
export async function findResource(
  sql: Sql,
  deploymentKey: bigint,
  { resourceId, binding, versionTag }: ResourceRequest,
): Promise<string | null> {
  const condition = {
    latest: 'is_latest',
    deployment: 'deployment_key <= $2',
    versionTag: 'version_tag = $2',
  }[binding];
  const bound = { latest: [], deployment: [deploymentKey], versionTag: [versionTag ?? ''] }[binding];
  const { rows } = await sql({
    text: `SELECT key FROM resource WHERE resource_id = $1 AND ${condition} ORDER BY version DESC LIMIT 1`,
    values: [resourceId, ...bound],
  });
  return rows[0]?.key ?? null;
}
