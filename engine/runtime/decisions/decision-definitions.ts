import { type DecisionModel, importedId, withImports } from '../../decisions/index.js';
import type { Sql, Statement } from '../store/database.js';

/** A decision that can be evaluated, with the file it came in. */
export interface LoadedDecision {
  readonly key: string;
  readonly decisionId: string;
  readonly version: number;
  readonly requirements: LoadedRequirements;
}

export interface LoadedRequirements {
  readonly key: string;
  readonly id: string;
  /** With what the file imports. */
  readonly model: DecisionModel;
  /** Every decision of the file and of those that it imports, by its id in the model. */
  readonly decisions: ReadonlyMap<string, DeployedVersion>;
}
interface DeployedVersion {
  readonly decisionId: string;
  readonly key: string;
  readonly version: number;
}

/** Which version of a decision is called. */
export type DecisionBinding =
  | { readonly binding: 'latest' }
  | { readonly binding: 'deployment'; readonly deploymentKey: bigint }
  | { readonly binding: 'versionTag'; readonly versionTag: string };

/** Most files whose compiled form is kept in memory. */
const KEPT = 500;

/** Compiled decisions. What is deployed never changes, so a file is read once per node; no XML is parsed here. */
export class DecisionDefinitions {
  private readonly files = new Map<string, Promise<LoadedRequirements>>();

  /** @returns undefined where there is no such decision */
  async find(sql: Sql, decisionId: string, bound: DecisionBinding): Promise<LoadedDecision | undefined> {
    const values: unknown[] = [decisionId];
    let condition = 'is_latest';
    if (bound.binding === 'deployment') {
      values.push(bound.deploymentKey);
      // The version that was the newest when that deployment was made.
      condition = 'deployment_key <= $2';
    } else if (bound.binding === 'versionTag') {
      values.push(bound.versionTag);
      condition = 'version_tag = $2';
    }
    return this.select(sql, {
      text: `SELECT key, decision_id, version, requirements_key FROM decision_definition
        WHERE decision_id = $1 AND ${condition} ORDER BY version DESC LIMIT 1`,
      values,
    });
  }

  /** @returns undefined where there is no such decision */
  byKey(sql: Sql, key: bigint): Promise<LoadedDecision | undefined> {
    return this.select(sql, {
      text: 'SELECT key, decision_id, version, requirements_key FROM decision_definition WHERE key = $1',
      values: [key],
    });
  }

  private async select(sql: Sql, statement: Statement): Promise<LoadedDecision | undefined> {
    const row = (await sql(statement)).rows[0];
    return (
      row && {
        key: row.key,
        decisionId: row.decision_id,
        version: row.version,
        requirements: await this.file(sql, row.requirements_key),
      }
    );
  }

  private file(sql: Sql, key: string): Promise<LoadedRequirements> {
    const known = this.files.get(key);
    if (known) return known;
    const loading = this.load(sql, key);
    this.files.set(key, loading);
    if (this.files.size > KEPT) this.files.delete(this.files.keys().next().value!);
    loading.catch(() => this.files.delete(key));
    return loading;
  }

  private async load(sql: Sql, key: string): Promise<LoadedRequirements> {
    const [file, own] = await Promise.all([
      sql({
        text: 'SELECT requirements_id, compiled FROM decision_requirements WHERE key = $1',
        values: [key],
      }),
      sql({
        text: 'SELECT decision_id, key, version FROM decision_definition WHERE requirements_key = $1',
        values: [key],
      }),
    ]);
    const model = file.rows[0].compiled as DecisionModel;
    const decisions = new Map<string, DeployedVersion>(
      own.rows.map((row) => [
        row.decision_id,
        { decisionId: row.decision_id, key: row.key, version: row.version },
      ]),
    );
    const imported = new Map<string, LoadedRequirements>();
    for (const { namespace, requirementsKey } of model.imports ?? []) {
      const other = await this.file(sql, requirementsKey!);
      imported.set(namespace, other);
      for (const [id, version] of other.decisions) decisions.set(importedId(other.key, id), version);
    }
    return { key, id: file.rows[0].requirements_id, model: withImports(model, imported), decisions };
  }
}
