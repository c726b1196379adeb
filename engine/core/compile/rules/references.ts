import type { ModdleElement } from 'bpmn-moddle';
import { bare, named } from '../context.js';
import { exchangesMessages, is, type Model } from './model.js';
import type { Report, Rule } from './rule.js';

const isOf = (type: string, target: ModdleElement): boolean =>
  bare(type) === 'InteractionNode' ? exchangesMessages(target) : is(target, bare(type));

/** Each reference leads to an element of the type that the metamodel gives it. */
export const referenceRules: readonly Rule[] = [
  {
    id: 'reference-type',
    check(model: Model, report: Report) {
      for (const el of model.all('BaseElement')) {
        for (const { name, type, isReference } of (el.$descriptor?.properties ?? []) as readonly {
          name: string;
          type: string;
          isReference?: boolean;
        }[]) {
          if (!isReference || !Object.hasOwn(el, bare(name))) continue;
          for (const target of [el[bare(name)]].flat() as (ModdleElement | undefined)[])
            if (target?.$instanceOf && /^bpmn:/.test(type) && !isOf(type, target))
              report(
                el,
                `Expected ${bare(name)} of ${named(el)} to refer to a ${bare(type)}, but ${named(target)} is a ${bare(target.$type)}.`,
                'Choose an element of the right type.',
              );
        }
      }
    },
  },
];
