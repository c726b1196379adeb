import type { Env } from '../../core/index.js';
import { type CompiledDecisions, compileDecisions, evaluateDecision } from '../../decisions/index.js';

/** Stand-ins for the decisions that the reference models call, whose files are not published with them. */
const file = (name: string, decision: string) => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="${name}_file" name="${name}" namespace="http://procession.example">${decision}</definitions>`;

interface Table {
  readonly id: string;
  readonly hitPolicy: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly rules: readonly (readonly string[])[];
}
const text = (cell: string) => `<text>${cell.replace(/</g, '&lt;')}</text>`;
const table = ({ id, hitPolicy, inputs, outputs, rules }: Table): string =>
  file(
    id,
    `<decision id="${id}" name="${id}"><decisionTable id="${id}_t" hitPolicy="${hitPolicy}">
${inputs.map((input) => `<input label="${input.replace(/</g, '&lt;')}"><inputExpression>${text(input)}</inputExpression></input>`).join('')}
${outputs.map((name) => `<output name="${name}"/>`).join('')}
${rules.map((cells) => `<rule>${cells.map((cell, n) => (n < inputs.length ? `<inputEntry>${text(cell)}</inputEntry>` : `<outputEntry>${text(cell)}</outputEntry>`)).join('')}</rule>`).join('')}
</decisionTable></decision>`,
  );

export const decisionFiles = [
  table({
    id: 'vacation_approval',
    hitPolicy: 'FIRST',
    inputs: ['(date(To) - date(From)).days', 'Current Vacation Status.days'],
    outputs: ['Approval', 'Reason'],
    rules: [
      ['> Current Vacation Status.days', '-', '"Refused"', '"Not enough days remain"'],
      ['> 10', '-', '"Manual Validation Required"', '"A long absence"'],
      ['-', '-', '"Approved"', '"Days remain"'],
    ],
  }),
  table({
    id: 'risk_check',
    hitPolicy: 'COLLECT',
    inputs: ['score', 'applicant.age'],
    outputs: ['risk', 'riskLevel'],
    rules: [
      ['< 100', '-', '"Insolvent"', '"red"'],
      ['[100..500[', '-', '"Low score"', '"yellow"'],
      ['-', '< 21', '"Young"', '"yellow"'],
      ['>= 500', '>= 21', '"None"', '"green"'],
    ],
  }),
];

/** Evaluates by the library that the server uses. */
export async function deployedDecisions(): Promise<NonNullable<Env['decide']>> {
  const compiled = await Promise.all(decisionFiles.map((each, n) => compileDecisions(each, `${n}.dmn`)));
  const refused = compiled.flatMap(({ diagnostics }) => diagnostics.map(({ message }) => message));
  if (refused.length > 0) throw new Error(refused.join('\n'));
  const owner = (id: string): CompiledDecisions | undefined =>
    compiled.find(({ model }) => model?.decisions[id]);
  return async ({ decisionId, variables }) => {
    const { result } = evaluateDecision(owner(decisionId)!.model!, decisionId, variables);
    return { result, record: null };
  };
}
