import type { DmnElement } from 'dmn-moddle';
import type { Context } from './context.js';
import type { Decision, DecisionImport, DecisionModel } from './model.js';

/** What a file may refer to: elements of its own by their ids, those of others as `namespace#id`. */
type Rename = (reference: string) => { readonly id: string; readonly from?: string };

/** Imports of a file (DMN 1.3, clause 6.3.3), of which it uses something. Types alone need no other file. */
export function resolveImports(model: DecisionModel, definitions: DmnElement, c: Context): DecisionModel {
  const imports = ((definitions.import ?? []) as readonly DmnElement[]).map((each) => ({
    name: ((each.name as string | undefined) ?? '').trim(),
    namespace: (each.namespace as string | undefined) ?? '',
    locationURI: each.locationURI as string | undefined,
  }));
  const uses = new Map<string, Set<string>>();
  const resolved = renamed(model, (reference) => {
    const [, place = '', id = reference] = /^(.*)#([^#]*)$/.exec(reference) ?? [];
    if (place === '' || place === model.namespace) return { id };
    const found = imports.find(({ namespace, locationURI }) => namespace === place || locationURI === place);
    if (!found) return { id };
    const known = uses.get(found.namespace) ?? new Set();
    uses.set(found.namespace, known.add(id));
    return { id: `${found.namespace}#${id}`, from: found.name };
  });
  for (const { name, namespace } of imports)
    if (uses.has(namespace) && imports.filter((each) => each.name === name).length > 1)
      c.error(
        'import-name',
        null,
        `Expected each import of the file to have a name of its own, but several are called "${name}".`,
        'Rename one of them; what is imported is known by this name.',
      );
  const used: DecisionImport[] = [...uses].map(([namespace, ids]) => ({
    namespace,
    uses: [...ids].sort(),
  }));
  return { ...resolved, ...(used.length > 0 && { imports: used }) };
}

/** Where a reference leads to another file. */
export const isImported = ({ imports }: DecisionModel, reference: string): boolean =>
  imports?.some(({ namespace }) => reference.startsWith(`${namespace}#`)) === true;

/** The file together with what it imports; `files`: by their namespaces, with what they import themselves. */
export function withImports(
  model: DecisionModel,
  files: ReadonlyMap<string, { readonly key: string; readonly model: DecisionModel }>,
): DecisionModel {
  const own = renamed(model, (reference) => {
    for (const [namespace, { key }] of files)
      if (reference.startsWith(`${namespace}#`))
        return { id: importedId(key, reference.slice(namespace.length + 1)) };
    return { id: reference };
  });
  const all = [...files.values()].map(({ key, model: other }) => ({
    key,
    model: renamed(other, (id) => ({ id: importedId(key, id) })),
  }));
  const merged = <T>(own: Records<T>, kind: (model: DecisionModel) => Records<T>): Records<T> =>
    Object.fromEntries([
      ...Object.entries(own),
      ...all.flatMap(({ key, model: other }) =>
        Object.entries(kind(other)).map(([id, each]): [string, T] => [importedId(key, id), each]),
      ),
    ]);
  return {
    ...own,
    decisions: merged(own.decisions, ({ decisions }) => decisions),
    knowledge: merged(own.knowledge, ({ knowledge }) => knowledge),
    services: merged(own.services, ({ services }) => services),
    inputs: merged(own.inputs, ({ inputs }) => inputs),
  };
}

type Records<T> = { readonly [id: string]: T };

/** An element of another file, by that file's key; what that file imports has its own already. */
export const importedId = (key: string, id: string): string => (/^\d+#/.test(id) ? id : `${key}#${id}`);

function renamed(model: DecisionModel, rename: Rename): DecisionModel {
  const ids = (references: readonly string[]) => references.map((reference) => rename(reference).id);
  /** Under which import's name each is known. */
  const from = (references: readonly string[], before: Decision['from']) => {
    const names = references.flatMap((reference) => {
      const { id, from: name = before?.[reference] } = rename(reference);
      return name === undefined ? [] : [[id, name]];
    });
    return names.length > 0 ? { from: Object.fromEntries(names) as { [id: string]: string } } : {};
  };
  const each = <T>(records: { readonly [id: string]: T }, change: (record: T) => T) =>
    Object.fromEntries(Object.entries(records).map(([id, record]) => [id, change(record)]));
  return {
    ...model,
    decisions: each(model.decisions, (decision) => ({
      ...decision,
      requiredDecisions: ids(decision.requiredDecisions),
      requiredKnowledge: ids(decision.requiredKnowledge),
      ...from([...decision.requiredDecisions, ...decision.requiredKnowledge], decision.from),
    })),
    knowledge: each(model.knowledge, (knowledge) => ({
      ...knowledge,
      requiredKnowledge: ids(knowledge.requiredKnowledge),
      ...from(knowledge.requiredKnowledge, knowledge.from),
    })),
    services: each(model.services, (service) => ({
      ...service,
      outputDecisions: ids(service.outputDecisions),
      encapsulatedDecisions: ids(service.encapsulatedDecisions),
      inputDecisions: ids(service.inputDecisions),
      inputData: ids(service.inputData),
    })),
  };
}
