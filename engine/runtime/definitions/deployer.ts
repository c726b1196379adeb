import type { DecisionModel } from '../../decisions/index.js';
import { DeploymentRefused } from '../errors.js';
import type { Database, Sql } from '../store/database.js';
import { referenceKeys } from '../store/key-allocator.js';
import { timestamp } from '../store/rows.js';
import type {
  DeployedDecisions,
  DeployedForm,
  DeployedProcess,
  DeployedResource,
  Deployment,
  DeployOptions,
  Resource,
} from '../types.js';
import { type Compilers, type Contents, type ReadResource, readContents } from './contents.js';
import { boundModel, type LinkedDecisions, linkDecisions } from './decision-imports.js';
import { writeDecisions } from './decision-rows.js';
import { finding } from './finding.js';
import { writeResource } from './resource-rows.js';
import { type StartTriggers, startTriggersOf } from './start-triggers.js';
import { replaceTriggers } from './trigger-rows.js';

export interface Draft {
  readonly sql: Sql;
  readonly deploymentKey: bigint;
  readonly at: string;
  readonly actor: string | null;
  readonly resourceKeys: ReadonlyMap<ReadResource, bigint>;
}
type Planned = Contents['processes'][number] & { readonly triggers: StartTriggers };

/** Puts files into the database, all of them or none. */
export class Deployer {
  constructor(
    private readonly database: Database,
    private readonly now: () => number,
    private readonly compilers: Compilers,
  ) {}

  /** @throws DeploymentRefused */
  async deploy(
    resources: readonly Resource[],
    actor: string | null,
    options: DeployOptions,
  ): Promise<Deployment> {
    const contents = await readContents(resources, options, this.compilers);
    const now = this.now();
    const planned: Planned[] = [];
    const linked = await linkDecisions(contents.decisions, (statement) => this.database.query(statement));
    const problems = [...contents.diagnostics, ...linked.diagnostics];
    for (const found of contents.processes) {
      const triggers = await startTriggersOf(found.process, now);
      for (const { elementId, message } of triggers.problems) {
        const help =
          'Correct the start event. Its name or time cannot depend on variables: there are none yet.';
        problems.push(finding('start-trigger', elementId, message, help, found.resource.name));
      }
      planned.push({ ...found, triggers });
    }
    const report = { diagnostics: problems, elements: contents.elements };
    if (problems.some((problem) => problem.severity === 'error')) {
      throw new DeploymentRefused(report.diagnostics, report.elements);
    }
    if (options.validateOnly)
      return { deploymentKey: null, processes: [], decisions: [], forms: [], resources: [], report };
    const written = await this.database.transaction((sql) =>
      write(sql, contents, planned, linked.decisions, actor, timestamp(now)),
    );
    return { ...written, report };
  }
}

async function write(
  sql: Sql,
  contents: Contents,
  planned: readonly Planned[],
  linked: readonly LinkedDecisions[],
  actor: string | null,
  at: string,
) {
  // One deployment at a time: each process gets its next version.
  await sql({ text: 'LOCK TABLE deployment IN SHARE ROW EXCLUSIVE MODE', values: [] });
  const count = 1 + contents.resources.length;
  const [deploymentKey, ...keys] = (await referenceKeys({ query: sql }, count)) as [bigint, ...bigint[]];
  const resourceKeys = new Map(contents.resources.map((resource, n) => [resource, keys[n]!]));
  const draft: Draft = { sql, deploymentKey, at, actor, resourceKeys };
  await sql({
    text: 'INSERT INTO deployment (key, deployed_at, deployed_by) VALUES ($1, $2, $3)',
    values: [deploymentKey, at, actor],
  });
  for (const [resource, key] of resourceKeys) {
    await sql({
      text: `INSERT INTO deployed_resource (key, deployment_key, name, content, sha256, report)
        VALUES ($1, $2, $3, $4, $5, $6)`,
      values: [
        key,
        deploymentKey,
        resource.name,
        resource.content,
        resource.sha256,
        JSON.stringify(resource.report),
      ],
    });
  }
  const processes: DeployedProcess[] = [];
  for (const each of planned) processes.push(await writeProcess(draft, each));
  const decisions: DeployedDecisions[] = [];
  const imported = new Map<DecisionModel, string>();
  for (const each of linked) {
    const written = await writeDecisions(draft, { ...each, model: boundModel(each, imported) });
    imported.set(each.model, written.decisionRequirementsKey);
    decisions.push(written);
  }
  const forms: DeployedForm[] = [];
  for (const each of contents.forms) forms.push(await writeForm(draft, each));
  const resources: DeployedResource[] = [];
  for (const each of contents.files) resources.push(await writeResource(draft, each));
  return { deploymentKey: String(deploymentKey), processes, decisions, forms, resources };
}

async function writeProcess(
  draft: Draft,
  { process, resource, triggers }: Planned,
): Promise<DeployedProcess> {
  const { sql, deploymentKey, at, actor } = draft;
  const latest = await sql({
    text: 'SELECT key, version, sha256 FROM process_definition WHERE process_id = $1 AND is_latest',
    values: [process.id],
  });
  const before = latest.rows[0];
  const answer = (key: unknown, version: number): DeployedProcess => ({
    processDefinitionId: process.id,
    processDefinitionVersion: version,
    processDefinitionKey: String(key),
    resourceName: resource.name,
  });
  if (before && resource.sha256.equals(before.sha256)) return answer(before.key, before.version);

  const version = (before?.version ?? 0) + 1;
  const [key] = await referenceKeys({ query: sql }, 1);
  await sql({
    text: 'UPDATE process_definition SET is_latest = false WHERE process_id = $1 AND is_latest',
    values: [process.id],
  });
  const isStartable = process.isExecutable && process.root.starts?.length !== 0;
  await sql({
    text: `INSERT INTO process_definition (key, process_id, version, version_tag, name, is_latest, is_startable,
        start_form_id, resource_key, deployment_key, resource_name, sha256, compiled, deployed_at, deployed_by)
      VALUES ($1, $2, $3, $4, $5, true, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    values: [
      key,
      process.id,
      version,
      process.versionTag ?? null,
      process.name ?? null,
      isStartable,
      process.startFormId ?? null,
      draft.resourceKeys.get(resource),
      deploymentKey,
      resource.name,
      resource.sha256,
      JSON.stringify(process),
      at,
      actor,
    ],
  });
  const nodes = Object.values(process.nodes);
  await sql({
    text: `INSERT INTO process_element (definition_key, element_id, type, name)
      SELECT $1::bigint, * FROM unnest($2::text[], $3::text[], $4::text[])`,
    values: [
      key,
      nodes.map((node) => node.id),
      nodes.map((node) => node.type),
      nodes.map((node) => node.name ?? null),
    ],
  });
  await replaceTriggers(sql, process, key!, triggers);
  return answer(key, version);
}

async function writeForm(
  draft: Draft,
  { resource, formId, schema }: Contents['forms'][number],
): Promise<DeployedForm> {
  const { sql, deploymentKey } = draft;
  const latest = await sql({
    text: 'SELECT key, version, sha256 FROM form WHERE form_id = $1 AND is_latest',
    values: [formId],
  });
  const before = latest.rows[0];
  const answer = (key: unknown, version: number): DeployedForm => ({
    formId,
    version,
    formKey: String(key),
    resourceName: resource.name,
  });
  if (before && resource.sha256.equals(before.sha256)) return answer(before.key, before.version);
  const version = (before?.version ?? 0) + 1;
  const [key] = await referenceKeys({ query: sql }, 1);
  await sql({ text: 'UPDATE form SET is_latest = false WHERE form_id = $1 AND is_latest', values: [formId] });
  await sql({
    text: `INSERT INTO form (key, form_id, version, is_latest, resource_key, deployment_key, resource_name, sha256, schema)
      VALUES ($1, $2, $3, true, $4, $5, $6, $7, $8)`,
    values: [
      key,
      formId,
      version,
      draft.resourceKeys.get(resource),
      deploymentKey,
      resource.name,
      resource.sha256,
      schema,
    ],
  });
  return answer(key, version);
}
