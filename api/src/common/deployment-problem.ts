import type { DeploymentRefused } from '../../../engine/runtime/index.js';
import { Problem } from './problem.js';

/** Findings that say that a file is not BPMN or DMN at all; everything else is a model that cannot be executed. */
const UNREADABLE = new Set(['bpmn', 'dmn', 'xml', 'encoding', 'form']);

/** A refused deployment: 400 where a file cannot be read, 422 where it cannot be executed. Always with the report. */
export function deploymentProblem({ diagnostics, elements }: DeploymentRefused): Problem {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const isUnreadable =
    elements.length === 0 &&
    errors.every(({ rule, elementId }) => elementId === null && UNREADABLE.has(rule));
  const place = first?.elementId ? `${first.elementId} in ${first.resourceName}` : first?.resourceName;
  const others = errors.length > 1 ? ` ${errors.length - 1} more in the report.` : '';
  const detail = `Nothing was deployed. ${place}: ${first?.message} ${first?.help}${others}`;
  return new Problem(isUnreadable ? 400 : 422, detail, {
    title: isUnreadable ? 'The file cannot be read' : `The ${subjectOf(first)} cannot be executed`,
    code: 'INVALID_ARGUMENT',
    ...(first?.elementId && { elementId: first.elementId }),
    report: { diagnostics, elements },
  });
}

const subjectOf = (first: { readonly resourceName: string } | undefined): string =>
  /\.dmn$/i.test(first?.resourceName ?? '') ? 'decision' : 'process';
