import type { ModdleElement } from 'bpmn-moddle';
import type { Model } from './model.js';

/** Reports one breach: the element, what was expected and found, and what to do about it. */
export type Report = (el: ModdleElement, message: string, help: string) => void;

/** One rule of the BPMN specification that a process could be run without. */
export interface Rule {
  readonly id: string;
  /** Clause of BPMN 2.0.2 (ISO/IEC 19510) that states the rule: its number, or its title. */
  readonly clause?: string;
  check(model: Model, report: Report): void;
}

/** A rule about each element of one type: `test` gives what is wrong with it, or nothing. */
export function each(
  id: string,
  type: string,
  test: (el: ModdleElement, model: Model) => string | false | undefined,
  help: string,
  clause?: string,
): Rule {
  return {
    id,
    ...(clause && { clause }),
    check(model, report) {
      for (const el of model.all(type)) {
        const message = test(el, model);
        if (message) report(el, message, help);
      }
    },
  };
}
