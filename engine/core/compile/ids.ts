import type { ModdleElement } from 'bpmn-moddle';
import { bare } from './context.js';

/**
 * The schema lets flow nodes go without an id. They get one that can be read and that stays the same whenever the
 * file is compiled: their type, and a number.
 *
 * @returns the elements that had none
 */
export function nameElements(definitions: ModdleElement, taken: ReadonlySet<string>): ModdleElement[] {
  const used = new Set(taken);
  const nameless: ModdleElement[] = [];
  const visit = (el: ModdleElement): void => {
    for (const child of (el.flowElements ?? []) as readonly ModdleElement[]) {
      if (!child.id && child.$type !== 'bpmn:SequenceFlow') {
        let n = 1;
        while (used.has(`${bare(child.$type)}_${n}`)) n++;
        const id = `${bare(child.$type)}_${n}`;
        used.add(id);
        nameless.push(Object.assign(child, { id }));
      }
      visit(child);
    }
  };
  for (const root of (definitions.rootElements ?? []) as readonly ModdleElement[]) visit(root);
  return nameless;
}
