import { isDeepStrictEqual } from 'node:util';
import { callables } from '../../decisions/index.js';
import { referenceKeys } from '../store/key-allocator.js';
import type { DeployedDecisions } from '../types.js';
import type { Contents } from './contents.js';
import type { Draft } from './deployer.js';

type DecisionFile = Contents['decisions'][number];

/**
 * A DMN file gets its next version, and so does each of its decisions; an unchanged one, whose imports are the same as
 * well, keeps what it has.
 */
export async function writeDecisions(draft: Draft, file: DecisionFile): Promise<DeployedDecisions> {
  const { sql } = draft;
  const { model, resource } = file;
  const latest = await sql({
    text: `SELECT key, version, sha256, compiled->'imports' AS imports FROM decision_requirements
      WHERE requirements_id = $1 AND is_latest`,
    values: [model.id],
  });
  const before = latest.rows[0];
  const answer = (key: unknown, version: number, decisions: DeployedDecisions['decisions']) => ({
    decisionRequirementsId: model.id,
    decisionRequirementsName: model.name,
    version,
    decisionRequirementsKey: String(key),
    resourceName: resource.name,
    decisions,
  });
  const isUnchanged =
    before &&
    resource.sha256.equals(before.sha256) &&
    isDeepStrictEqual(before.imports ?? undefined, model.imports);
  if (isUnchanged) {
    const kept = await latestOf(draft, before.key);
    // Another file may have brought newer versions of these decisions since.
    if (kept.length === callables(model).length) return answer(before.key, before.version, kept);
  }
  const version = (before?.version ?? 0) + 1;
  const key = await writeRequirements(draft, file, version);
  const decisions: DeployedDecisions['decisions'][number][] = [];
  for (const each of callables(model)) decisions.push(await writeDecision(draft, each, key));
  return answer(key, version, decisions);
}

async function latestOf({ sql }: Draft, requirementsKey: unknown): Promise<DeployedDecisions['decisions']> {
  const { rows } = await sql({
    text: `SELECT decision_id, version, name, key FROM decision_definition
      WHERE requirements_key = $1 AND is_latest ORDER BY key`,
    values: [requirementsKey],
  });
  return rows.map((row) => ({
    decisionDefinitionId: row.decision_id,
    version: row.version,
    name: row.name,
    decisionDefinitionKey: String(row.key),
  }));
}

async function writeRequirements(draft: Draft, { model, resource }: DecisionFile, version: number) {
  const { sql, deploymentKey, at, actor, resourceKeys } = draft;
  const [key] = await referenceKeys({ query: sql }, 1);
  await sql({
    text: 'UPDATE decision_requirements SET is_latest = false WHERE requirements_id = $1 AND is_latest',
    values: [model.id],
  });
  await sql({
    text: `INSERT INTO decision_requirements (key, requirements_id, version, name, is_latest, resource_key,
        deployment_key, resource_name, sha256, compiled, deployed_at, deployed_by)
      VALUES ($1, $2, $3, $4, true, $5, $6, $7, $8, $9, $10, $11)`,
    values: [
      key,
      model.id,
      version,
      model.name,
      resourceKeys.get(resource),
      deploymentKey,
      resource.name,
      resource.sha256,
      JSON.stringify(model),
      at,
      actor,
    ],
  });
  return key!;
}

async function writeDecision(
  { sql, deploymentKey }: Draft,
  { id, name, versionTag }: ReturnType<typeof callables>[number],
  requirementsKey: bigint,
): Promise<DeployedDecisions['decisions'][number]> {
  const { rows } = await sql({
    text: `UPDATE decision_definition SET is_latest = false WHERE decision_id = $1 AND is_latest RETURNING version`,
    values: [id],
  });
  const version = (rows[0]?.version ?? 0) + 1;
  const [key] = await referenceKeys({ query: sql }, 1);
  await sql({
    text: `INSERT INTO decision_definition (key, decision_id, version, version_tag, name, is_latest, requirements_key,
        deployment_key)
      VALUES ($1, $2, $3, $4, $5, true, $6, $7)`,
    values: [key, id, version, versionTag ?? null, name, requirementsKey, deploymentKey],
  });
  return { decisionDefinitionId: id, version, name, decisionDefinitionKey: String(key) };
}
