/** Names that the engines of the corpus give to what BPMN names otherwise; their loop counter begins at 0. */
const names: { readonly [juel: string]: string } = {
  nrOfInstances: 'numberOfInstances',
  nrOfActiveInstances: 'numberOfActiveInstances',
  nrOfCompletedInstances: 'numberOfCompletedInstances',
  loopCounter: '(loopCounter - 1)',
};

const operators: { readonly [juel: string]: string } = {
  '&&': 'and',
  '||': 'or',
  '==': '=',
  eq: '=',
  ne: '!=',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
  div: '/',
  mod: '%',
};

const token =
  /\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\d+(?:\.\d+)?|[A-Za-z_]\w*|&&|\|\||[=!<>]=|[-+*/%<>().?:[\]!])/y;

/**
 * A text of a model of Camunda 7 or Flowable in which `${...}` is JUEL, as an expression of ours: the expression in
 * JSONata, or for a text with expressions inside their concatenation.
 *
 * @throws Error for what the translation does not know
 */
export function jsonataOf(text: string): string {
  const parts = text.split(/[#$]\{([^}]*)\}/);
  if (parts.length === 3 && parts[0]!.trim() === '' && parts[2]!.trim() === '') return expression(parts[1]!);
  return parts
    .map((part, index) => (index % 2 === 1 ? `$string(${expression(part)})` : JSON.stringify(part)))
    .filter((part) => part !== '""')
    .join(' & ');
}

export const hasJuel = (text: string): boolean => /[#$]\{/.test(text);

function expression(juel: string): string {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (juel.slice(token.lastIndex).trim() !== '') {
    const at = token.lastIndex;
    const [, found] = token.exec(juel) ?? [];
    if (found === undefined)
      throw new Error(
        `Expected an operator, a name or a constant at ${at} of ${juel}: extend the translation.`,
      );
    tokens.push(found);
  }
  return negations(tokens)
    .join(' ')
    .replace(/ ?\. ?/g, '.');
}

/** `!x`, `not x` and `empty x` are functions in JSONata; their operand is a path or stands in brackets. */
function negations(tokens: readonly string[]): string[] {
  const out: string[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const one = tokens[i]!;
    if (one !== '!' && one !== 'not' && one !== 'empty') {
      const text = one.startsWith("'") ? JSON.stringify(one.slice(1, -1)) : one;
      out.push(operators[text] ?? (tokens[i - 1] === '.' ? text : (names[text] ?? text)));
      continue;
    }
    const end = endOfOperand(tokens, i + 1);
    const operand = negations(tokens.slice(i + 1, end))
      .join(' ')
      .replace(/ ?\. ?/g, '.');
    out.push(
      one === 'empty' ? `($not($exists(${operand})) or ${operand} in ["", null, []])` : `$not(${operand})`,
    );
    i = end - 1;
  }
  return out;
}

function endOfOperand(tokens: readonly string[], start: number): number {
  let end = start;
  if (tokens[end] === '!' || tokens[end] === 'not' || tokens[end] === 'empty')
    return endOfOperand(tokens, end + 1);
  if (tokens[end] === '(') {
    for (let depth = 0; end < tokens.length; end++) {
      if (tokens[end] === '(') depth++;
      if (tokens[end] === ')' && --depth === 0) return end + 1;
    }
  }
  end++;
  while (tokens[end] === '.') end += 2;
  return end;
}
