import { referenceKeys } from '../store/key-allocator.js';
import type { DeployedResource } from '../types.js';
import type { Contents } from './contents.js';
import type { Draft } from './deployer.js';

/** A file that processes refer to by its id; unchanged, it keeps its version. */
export async function writeResource(
  { sql, deploymentKey, resourceKeys }: Draft,
  { resource, resourceId, versionTag }: Contents['files'][number],
): Promise<DeployedResource> {
  const latest = await sql({
    text: 'SELECT key, version, sha256 FROM resource WHERE resource_id = $1 AND is_latest',
    values: [resourceId],
  });
  const before = latest.rows[0];
  const answer = (key: unknown, version: number): DeployedResource => ({
    resourceId,
    version,
    versionTag,
    resourceKey: String(key),
    resourceName: resource.name,
  });
  if (before && resource.sha256.equals(before.sha256)) return answer(before.key, before.version);
  const version = (before?.version ?? 0) + 1;
  const [key] = await referenceKeys({ query: sql }, 1);
  await sql({
    text: 'UPDATE resource SET is_latest = false WHERE resource_id = $1 AND is_latest',
    values: [resourceId],
  });
  await sql({
    text: `INSERT INTO resource (key, resource_id, version, version_tag, is_latest, resource_key, deployment_key,
        resource_name, sha256)
      VALUES ($1, $2, $3, $4, true, $5, $6, $7, $8)`,
    values: [
      key,
      resourceId,
      version,
      versionTag,
      resourceKeys.get(resource),
      deploymentKey,
      resource.name,
      resource.sha256,
    ],
  });
  return answer(key, version);
}
