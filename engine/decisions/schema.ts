import { DmnModdle } from 'dmn-moddle';

/**
 * The schema of DMN 1.3 as dmn-moddle has it, with what came later: boxed conditionals, filters and iterations (DMN 1.4)
 * and constraints of item definitions (DMN 1.5).
 */
export function dmnModdle(): DmnModdle {
  const dmn = new DmnModdle().getPackages().find(({ prefix }) => prefix === 'dmn')!;
  return new DmnModdle({ dmn: { ...dmn, types: [...dmn.types, ...added] } });
}

const child = (name: string) => ({ name, type: 'ChildExpression', xml: { serialize: 'property' } });
const expression = (name: string, ...children: readonly string[]) => ({
  name,
  superClass: ['Expression'],
  properties: children.map(child),
});
const iteration = (name: string, each: string) => ({
  name,
  superClass: ['Expression'],
  properties: [{ name: 'iteratorVariable', type: 'String', isAttr: true }, child('in'), child(each)],
});

const added = [
  {
    name: 'ChildExpression',
    superClass: ['DMNElement'],
    properties: [
      { name: 'typeRef', type: 'String', isAttr: true },
      { name: 'value', type: 'Expression' },
    ],
  },
  expression('Conditional', 'if', 'then', 'else'),
  expression('Filter', 'in', 'match'),
  iteration('For', 'return'),
  iteration('Some', 'satisfies'),
  iteration('Every', 'satisfies'),
  {
    name: 'ConstrainedItemDefinition',
    isAbstract: true,
    extends: ['dmn:ItemDefinition'],
    properties: [{ name: 'typeConstraint', type: 'UnaryTests', xml: { serialize: 'property' } }],
  },
];
