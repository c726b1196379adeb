import type { DecisionImport, DecisionModel } from '../../decisions/index.js';
import type { Sql } from '../store/database.js';
import type { Contents } from './contents.js';
import { finding } from './finding.js';
import type { Diagnostic } from './report.js';

type DecisionFile = Contents['decisions'][number];
/** A file of this deployment, or the key of one that was deployed before. */
type Source = DecisionFile | string;

/** A DMN file, and where what it imports comes from, by namespace. */
export interface LinkedDecisions extends DecisionFile {
  readonly sources: ReadonlyMap<string, Source>;
}

export interface Linked {
  /** A file comes after those that it imports. */
  readonly decisions: readonly LinkedDecisions[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Binds imports: to the file with that namespace in the same deployment, else to the newest deployed one. Like the rest
 * of the file, what it imports stays the same when other files are deployed later.
 */
export async function linkDecisions(files: readonly DecisionFile[], sql: Sql): Promise<Linked> {
  const diagnostics: Diagnostic[] = [];
  const linked = new Map<DecisionFile, LinkedDecisions>();
  for (const file of files) {
    const sources = new Map<string, Source>();
    for (const each of file.model.imports ?? []) {
      const found = await sourceOf(each, file, files, sql);
      if (typeof found === 'object' && 'problem' in found)
        diagnostics.push(finding('import', null, found.problem, found.help, file.resource.name));
      else sources.set(each.namespace, found);
    }
    linked.set(file, { ...file, sources });
  }
  const decisions: LinkedDecisions[] = [];
  const visiting = new Set<DecisionFile>();
  const visit = (file: DecisionFile): void => {
    const each = linked.get(file)!;
    if (decisions.includes(each)) return;
    if (visiting.has(file)) {
      const message = `Expected DMN files not to import each other, but ${file.resource.name} imports itself by way of others.`;
      const help = 'Move what both need into a third file.';
      diagnostics.push(finding('import-cycle', null, message, help, file.resource.name));
      return;
    }
    visiting.add(file);
    for (const source of each.sources.values()) if (typeof source !== 'string') visit(source);
    visiting.delete(file);
    decisions.push(each);
  };
  for (const file of files) visit(file);
  return { decisions, diagnostics };
}

async function sourceOf(
  { namespace, uses }: DecisionImport,
  file: DecisionFile,
  files: readonly DecisionFile[],
  sql: Sql,
): Promise<Source | { readonly problem: string; readonly help: string }> {
  const has = ({ decisions, knowledge, services, inputs }: DecisionModel) =>
    uses.every((id) => [decisions, knowledge, services, inputs].some((kind) => Object.hasOwn(kind, id)));
  const together = files.filter((each) => each !== file && each.model.namespace === namespace);
  const { rows } = together.some(({ model }) => has(model))
    ? { rows: [] }
    : await sql({
        text: `SELECT key, compiled FROM decision_requirements
          WHERE is_latest AND compiled->>'namespace' = $1 AND requirements_id <> $2`,
        values: [namespace, file.model.id],
      });
  const candidates: { source: Source; model: DecisionModel }[] = [
    ...together.map((source) => ({ source, model: source.model })),
    ...rows.map((row) => ({ source: String(row.key), model: row.compiled as DecisionModel })),
  ];
  const fitting = candidates.filter(({ model }) => has(model));
  if (fitting.length === 1) return fitting[0]!.source;
  const subject = `the import of ${namespace} in ${file.resource.name}`;
  if (fitting.length > 1)
    return {
      problem: `Expected one DMN file for ${subject}, but ${fitting.map(({ model }) => model.name).join(' and ')} have this namespace and what is used of it.`,
      help: 'Give each file a namespace of its own.',
    };
  return {
    problem:
      candidates.length === 0
        ? `Expected a DMN file for ${subject}, but none is in this deployment, and none with this namespace was deployed before.`
        : `Expected ${uses.join(', ')} in the DMN file for ${subject}, but ${candidates.map(({ model }) => model.name).join(' and ')} lacks it.`,
    help: 'Deploy the imported file with this one, or before it.',
  };
}

/** The file with the keys of what it imports; `keys`: of files of the same deployment. */
export function boundModel(
  { model, sources }: LinkedDecisions,
  keys: ReadonlyMap<DecisionFile['model'], string>,
): DecisionModel {
  if (!model.imports) return model;
  return {
    ...model,
    imports: model.imports.map((each) => {
      const source = sources.get(each.namespace)!;
      return { ...each, requirementsKey: typeof source === 'string' ? source : keys.get(source.model)! };
    }),
  };
}
