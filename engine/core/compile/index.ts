import type { ModdleElement } from 'bpmn-moddle';
import type { ExecutableProcess } from '../model/graph.js';
import { compileProcess } from './compile.js';
import { bare, CompileContext, named } from './context.js';
import type { Diagnostic, ElementReport } from './diagnostics.js';
import { compileGlobalTask } from './global-task.js';
import { nameElements } from './ids.js';
import { parseBpmn } from './parse.js';
import { preScan } from './pre-scan.js';
import { reportRoot } from './root-elements.js';
import { checkSpecification } from './rules/index.js';

export { decodeXml } from './decode.js';
export type { Diagnostic, ElementReport, Severity } from './diagnostics.js';

export interface CompileOptions {
  /** File name, for the report. */
  readonly resourceName: string;
  /** `strict` also refuses what breaks the specification's rules although it could run. */
  readonly mode?: 'default' | 'strict';
}

export interface Compiled {
  /** Empty when the file is refused. */
  readonly processes: readonly ExecutableProcess[];
  readonly diagnostics: readonly Diagnostic[];
  readonly elements: readonly ElementReport[];
  /** True when a diagnostic is an error: nothing of the file may be deployed. */
  readonly refused: boolean;
}

/** Compiles a BPMN file to executable processes, with a report for every element. Never throws for bad input. */
export async function compile(xml: string, options: CompileOptions): Promise<Compiled> {
  const { resourceName } = options;
  const found = preScan(xml);
  if (found) return refused(resourceName, found.rule, found.message, found.help, found.line);
  let parsed: Awaited<ReturnType<typeof parseBpmn>>;
  try {
    parsed = await parseBpmn(xml);
  } catch (cause) {
    const message = (cause as Error).message.replace(/\s+/g, ' ').trim();
    return refused(
      resourceName,
      'bpmn',
      `Expected BPMN 2.0 XML with a <definitions> root, but it is not: ${message}.`,
      'Export the diagram as BPMN 2.0 XML.',
    );
  }
  const { definitions, problems } = parsed;
  const c = new CompileContext(definitions, resourceName);
  for (const problem of problems) report(c, problem, options.mode === 'strict');
  for (const el of nameElements(definitions, new Set(Object.keys(parsed.byId))))
    c.problem(
      options.mode === 'strict' ? 'error' : 'warning',
      'id-missing',
      el,
      `Expected every ${bare(el.$type)} to have an id, but one has none; it is called ${el.id} here.`,
      'Open the file in a modeling tool and save it again.',
    );
  const isProcess = (root: ModdleElement): number => (bare(root.$type) === 'Process' ? 0 : 1);
  const roots = [...((definitions.rootElements ?? []) as readonly ModdleElement[])].sort(
    (a, b) => isProcess(a) - isProcess(b),
  );
  const processes: ExecutableProcess[] = [];
  for (const root of roots) {
    const type = bare(root.$type);
    if (type === 'Process') {
      const silent = root.isExecutable === true ? c : new CompileContext(definitions, resourceName);
      const process = compileProcess(root, silent);
      if (silent !== c) {
        for (const element of silent.elements)
          c.elements.push({ ...element, status: 'documentation', note: 'the process is not executable' });
        c.problem(
          'info',
          'not-executable',
          root,
          `The process ${root.name ?? root.id} is kept but cannot be started: it is not marked executable.`,
          'Set "executable" on the process to run it.',
        );
      }
      c.executed(root);
      processes.push({ ...process, isExecutable: root.isExecutable === true });
    } else if (/^Global(?!ChoreographyTask|Conversation)\w*Task$/.test(type))
      processes.push(compileGlobalTask(root, c));
    else reportRoot(root, c);
  }
  if (processes.length === 0)
    c.problem(
      'warning',
      'process-missing',
      null,
      'Expected the file to have at least one process, but it has none.',
      'Draw a process; a collaboration or choreography alone cannot run.',
    );
  if (options.mode === 'strict') checkSpecification(c);
  const isRefused = c.diagnostics.some((d) => d.severity === 'error');
  return {
    processes: isRefused ? [] : processes,
    diagnostics: c.diagnostics,
    elements: markRefused(c),
    refused: isRefused,
  };
}

function report(
  c: CompileContext,
  { message, element, reference, repeated }: Awaited<ReturnType<typeof parseBpmn>>['problems'][number],
  isStrict: boolean,
): void {
  const help = 'Correct the file in a modeling tool.';
  const el = identified(element);
  if (repeated && element) {
    const around = el ? ` of ${named(el)}` : '';
    const what = element === el ? named(el) : `the ${bare(element.$type)}${around}`;
    c.error(
      'element-repeated',
      el,
      `Expected ${what} to have one ${repeated} at most, but it has several.`,
      'Keep one of them.',
    );
  } else if (reference) {
    const name = bare(reference.name);
    // A prefix leads into another file, and operations are described where the service is.
    const isOurs =
      element?.$type.startsWith('bpmn:') && !reference.to.includes(':') && name !== 'operationRef';
    c.problem(
      isStrict && isOurs ? 'error' : 'warning',
      'reference',
      el,
      `Expected ${name} of ${el ? named(el) : 'an element'} to lead to an element of this file, but none has the id ${reference.to}.`,
      help,
    );
  } else if (message.startsWith('unknown attribute'))
    c.problem(
      'info',
      'attribute-unknown',
      el,
      `An attribute is kept but not used: ${message}.`,
      'Nothing to do.',
    );
  else c.error('bpmn', el, `Expected valid BPMN, but: ${message}.`, help);
}

/** The element, or the nearest around it that has an id. */
function identified(element: ModdleElement | null): ModdleElement | null {
  let found: ModdleElement | null | undefined = element;
  while (found && !found.id) found = found.$parent;
  return found ?? null;
}

function markRefused(c: CompileContext): readonly ElementReport[] {
  const bad = new Map(
    c.diagnostics.filter((d) => d.severity === 'error').map((d) => [d.elementId, d.message]),
  );
  return c.elements.map((el) =>
    bad.has(el.elementId) ? { ...el, status: 'refused', note: bad.get(el.elementId)! } : el,
  );
}

function refused(
  resourceName: string,
  rule: string,
  message: string,
  help: string,
  line: number | null = null,
): Compiled {
  const diagnostic: Diagnostic = {
    rule,
    severity: 'error',
    elementId: null,
    elementName: null,
    elementType: null,
    message,
    help,
    line,
    resourceName,
  };
  return { processes: [], diagnostics: [diagnostic], elements: [], refused: true };
}
