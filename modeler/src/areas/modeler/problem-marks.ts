import type Modeler from 'bpmn-js/lib/Modeler';
import type Canvas from 'diagram-js/lib/core/Canvas';
import type ElementRegistry from 'diagram-js/lib/core/ElementRegistry';
import type Overlays from 'diagram-js/lib/features/overlays/Overlays';
import type Selection from 'diagram-js/lib/features/selection/Selection';
import type { Diagnostic } from '../../app/types';

const order = { error: 0, warning: 1, info: 2 };

/** Marks every element that has a problem with the number and the worst kind of its problems. */
export function markProblems(modeler: Modeler, diagnostics: Diagnostic[]) {
  const overlays = modeler.get<Overlays>('overlays');
  const registry = modeler.get<ElementRegistry>('elementRegistry');
  overlays.remove({ type: 'problem' });
  const byElement = Map.groupBy(
    diagnostics.filter((each) => each.elementId),
    (each) => each.elementId as string,
  );
  for (const [elementId, problems] of byElement) {
    const element = registry.get(elementId);
    if (!element?.parent) continue;
    const [worst] = problems.toSorted((a, b) => order[a.severity] - order[b.severity]);
    const badge = document.createElement('div');
    badge.className = `diagram-badge diagram-badge-${worst?.severity}`;
    badge.textContent = String(problems.length);
    badge.title = problems.map((each) => each.message).join('\n');
    const isFlow = 'waypoints' in element;
    overlays.add(elementId, 'problem', {
      position: isFlow ? { top: -11, left: 0 } : { top: -12, left: -12 },
      html: badge,
    });
  }
}

/** Chooses an element and brings it into view. */
export function showElement(modeler: Modeler, elementId: string) {
  const element = modeler.get<ElementRegistry>('elementRegistry').get(elementId);
  if (!element) return;
  const canvas = modeler.get<Canvas>('canvas');
  const root = canvas.findRoot(element);
  if (root && root !== canvas.getRootElement()) canvas.setRootElement(root);
  if (element.parent) canvas.scrollToElement(element, 80);
  modeler.get<Selection>('selection').select(element);
}
