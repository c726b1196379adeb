import type { ModdleElement } from 'bpmn-moddle';
import type { Correlation, ExecutableProcess, FlowId, SequenceFlow } from '../model/graph.js';
import { attach } from './boundary-events.js';
import { type CompileContext, extension } from './context.js';
import { compileCorrelations } from './correlation.js';
import { container, type Nodes } from './flow-nodes.js';
import { executionListeners } from './listeners.js';
import { connect } from './sequence-flows.js';
import { checkSoundness } from './soundness/index.js';
import { startEvents, startTrigger } from './starts.js';
import { checkStructure } from './structure.js';

/** Builds the executable form of one process. */
export function compileProcess(process: ModdleElement, c: CompileContext): ExecutableProcess {
  const nodes: Nodes = {};
  const flows: { [id: FlowId]: SequenceFlow } = {};
  const isExecutable = process.isExecutable !== false;
  c.correlations = compileCorrelations(c.definitions, process, c);
  const root = {
    ...container(process, 'Process', process.id!, c, nodes, flows),
    ...executionListeners(process, c),
  };
  connect(process, nodes, flows);
  attach(process, nodes, c);
  const starts = startEvents(process).filter(
    (el) => (nodes[el.id!]?.triggers?.length ?? 0) > 0 || el.$type !== 'bpmn:StartEvent',
  );
  const versionTag = extension(process, 'VersionTag')?.value as string | undefined;
  const noneStart = root.starts
    ?.map((id) => elementById(process, id))
    .find((el) => el?.$type === 'bpmn:StartEvent');
  const startFormId = noneStart && (extension(noneStart, 'FormDefinition')?.formId as string | undefined);
  const compiled: ExecutableProcess = {
    format: 1,
    id: process.id!,
    ...(process.name && { name: String(process.name).replace(/\s+/g, ' ').trim() }),
    ...(versionTag && { versionTag }),
    isExecutable,
    nodes,
    flows,
    root,
    startTriggers: starts.flatMap((el) => startTrigger(el.id!, nodes, flows)),
    ...(c.correlations.size > 0 && { correlations: byMessageName(c) }),
    ...(startFormId && { startFormId }),
    ...(filtersConditions(nodes) && { filtersConditions: true }),
  };
  checkStructure(process, compiled, c);
  checkSoundness(compiled, c);
  return compiled;
}

const filtersConditions = (nodes: Nodes): boolean =>
  Object.values(nodes).some((node) =>
    node.triggers?.some((t) => t.type === 'conditional' && (t.variableNames || t.variableEvents)),
  );

function byMessageName(c: CompileContext): { readonly [name: string]: Correlation } {
  const messages = ((c.definitions.rootElements ?? []) as readonly ModdleElement[]).filter(
    (root) => root.$type === 'bpmn:Message',
  );
  return Object.fromEntries(
    messages.flatMap((m) =>
      c.correlations.has(m.id!)
        ? [[(m.name as string | undefined) ?? m.id!, c.correlations.get(m.id!)!]]
        : [],
    ),
  );
}

function elementById(scope: ModdleElement, id: string): ModdleElement | undefined {
  return ((scope.flowElements ?? []) as readonly ModdleElement[]).find((el) => el.id === id);
}
