/** Reads the files of a deployment: what can be deployed, and what is wrong with it. No database. */
import { createHash } from 'node:crypto';
import { type Compiled, type CompileOptions, type ExecutableProcess, unkept } from '../../core/index.js';
import { type CompiledDecisions, callables, type DecisionModel } from '../../decisions/index.js';
import type { DeployOptions, Resource } from '../types.js';
import { finding } from './finding.js';
import type { Diagnostic, ElementReport } from './report.js';
import { serverDiagnostics } from './server-rules.js';

/** Compiles a file; outside this process, for a hostile one takes long. */
export interface Compilers {
  compile(xml: string, options: CompileOptions): Promise<Compiled>;
  compileDecisions(xml: string, resourceName: string): Promise<CompiledDecisions>;
}

export interface Contents {
  readonly processes: readonly { readonly resource: ReadResource; readonly process: ExecutableProcess }[];
  readonly forms: readonly {
    readonly resource: ReadResource;
    readonly formId: string;
    readonly schema: string;
  }[];
  readonly decisions: readonly { readonly resource: ReadResource; readonly model: DecisionModel }[];
  /** What is neither process, decision nor form. */
  readonly files: readonly {
    readonly resource: ReadResource;
    readonly resourceId: string;
    readonly versionTag: string | null;
  }[];
  readonly resources: readonly ReadResource[];
  readonly diagnostics: readonly Diagnostic[];
  readonly elements: readonly ElementReport[];
}
export interface ReadResource extends Resource {
  readonly sha256: Buffer;
  readonly report: {
    readonly diagnostics: readonly Diagnostic[];
    readonly elements: readonly ElementReport[];
  };
}

export async function readContents(
  resources: readonly Resource[],
  options: DeployOptions,
  compilers: Compilers,
): Promise<Contents> {
  const processes: { resource: ReadResource; process: ExecutableProcess }[] = [];
  const forms: { resource: ReadResource; formId: string; schema: string }[] = [];
  const decisions: { resource: ReadResource; model: DecisionModel }[] = [];
  const files: Contents['files'][number][] = [];
  const all: ReadResource[] = [];
  for (const resource of resources) {
    const sha256 = createHash('sha256').update(resource.content).digest();
    if (/\.form$/i.test(resource.name)) {
      const { formId, problem } = readForm(resource);
      const report = { diagnostics: problem ? [problem] : [], elements: [] };
      const read = { ...resource, sha256, report };
      all.push(read);
      if (formId) forms.push({ resource: read, formId, schema: resource.content });
    } else if (/\.dmn$/i.test(resource.name)) {
      const { model, diagnostics } = await compilers.compileDecisions(resource.content, resource.name);
      const read = { ...resource, sha256, report: { diagnostics, elements: elementsOf(model, resource) } };
      all.push(read);
      if (model) decisions.push({ resource: read, model });
    } else if (!/\.(bpmn|xml)$/i.test(resource.name)) {
      const { problem, ...file } = readFile(resource);
      const read = { ...resource, sha256, report: { diagnostics: problem ? [problem] : [], elements: [] } };
      all.push(read);
      files.push({ ...file, resource: read });
    } else {
      const compiled = await compilers.compile(resource.content, {
        resourceName: resource.name,
        mode: options.mode ?? 'default',
      });
      const { elements } = compiled;
      const diagnostics = [
        ...compiled.diagnostics,
        ...compiled.processes
          .filter((process) => process.isExecutable)
          .flatMap((process) => serverDiagnostics(process, resource.name, options)),
      ];
      const read = { ...resource, sha256, report: { diagnostics, elements } };
      all.push(read);
      for (const process of compiled.processes) processes.push({ resource: read, process });
    }
  }
  const twice = [
    ...duplicates(
      processes.map(({ process, resource }) => ({ id: process.id, resource })),
      'process',
    ),
    ...duplicates(
      forms.map(({ formId: id, resource }) => ({ id, resource })),
      'form',
    ),
    ...duplicates(
      files.map(({ resourceId: id, resource }) => ({ id, resource })),
      'file',
    ),
    ...duplicates(
      decisions.map(({ model: { id }, resource }) => ({ id, resource })),
      'DMN file',
    ),
    ...duplicates(
      decisions.flatMap(({ model, resource }) => callables(model).map(({ id }) => ({ id, resource }))),
      'decision',
    ),
  ];
  return {
    processes,
    forms,
    decisions,
    files,
    resources: all,
    diagnostics: [...all.flatMap((read) => read.report.diagnostics), ...twice],
    elements: all.flatMap((read) => read.report.elements),
  };
}

const elementsOf = (model: DecisionModel | null, { name: resourceName }: Resource): ElementReport[] =>
  (model ? callables(model) : []).map(({ id, name }) => ({
    elementId: id,
    elementType: model!.decisions[id] ? 'Decision' : 'DecisionService',
    name,
    status: 'executed',
    note: null,
    attributes: [],
    resourceName,
  }));

/** The id and version tag in a JSON file, else its name. */
function readFile({ name, content }: Resource): {
  resourceId: string;
  versionTag: string | null;
  problem?: Diagnostic;
} {
  if (
    /http:\/\/www\.omg\.org\/spec\/BPMN\/|https:\/\/www\.omg\.org\/spec\/DMN\//.test(content.slice(0, 10_000))
  ) {
    const message = `Expected a BPMN file to end in .bpmn and a DMN file in .dmn, but one is called ${name}.`;
    const problem = finding('file-name', null, message, 'Rename the file.', name);
    return { resourceId: name, versionTag: null, problem };
  }
  try {
    const { id, versionTag } = JSON.parse(content) as { id?: unknown; versionTag?: unknown };
    const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);
    const resourceId = text(id) ?? name;
    const problem = tooLong('the id of the file', resourceId, name);
    return { resourceId, versionTag: text(versionTag), ...(problem && { problem }) };
  } catch {
    const problem = tooLong('the name of the file', name, name);
    return { resourceId: name, versionTag: null, ...(problem && { problem }) };
  }
}

function tooLong(what: string, id: string, resourceName: string): Diagnostic | null {
  const problem = unkept(what, id);
  return problem === null ? null : finding('id-length', null, problem, 'Choose a shorter one.', resourceName);
}

function readForm(resource: Resource): { formId?: string; problem?: Diagnostic } {
  const problem = (message: string, help: string) => ({
    problem: finding('form', null, message, help, resource.name),
  });
  let form: unknown;
  try {
    form = JSON.parse(resource.content);
  } catch (error) {
    const message = `Expected a form as JSON, but it cannot be read: ${(error as Error).message}.`;
    return problem(message, 'Export the form from a form editor.');
  }
  const { id, components } = (form ?? {}) as { id?: unknown; components?: unknown };
  if (typeof id !== 'string' || id === '') {
    return problem(
      'Expected the form to have an "id", found none.',
      'Give the form an id; user tasks refer to it.',
    );
  }
  if (!Array.isArray(components)) {
    return problem(
      `Expected form "${id}" to have "components", found none.`,
      'Export the form from a form editor.',
    );
  }
  const tooLongId = tooLong('the id of the form', id, resource.name);
  return tooLongId ? { problem: tooLongId } : { formId: id };
}

function duplicates(found: readonly { id: string; resource: Resource }[], what: string): Diagnostic[] {
  const first = new Map<string, string>();
  const problems: Diagnostic[] = [];
  for (const { id, resource } of found) {
    const other = first.get(id);
    if (other === undefined) {
      first.set(id, resource.name);
      continue;
    }
    const message = `Expected each ${what} once in a deployment, but ${what} "${id}" is in ${other} and in ${resource.name}.`;
    problems.push(
      finding('duplicate', id, message, 'Leave one of them out, or give it another id.', resource.name),
    );
  }
  return problems;
}
