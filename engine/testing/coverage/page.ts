import fs from 'node:fs';
import path from 'node:path';
import { elements } from '../../core/index.js';
import { coverageRows } from './rows.js';

const root = path.resolve(import.meta.dirname, '../../..');

interface Shown {
  readonly title: string;
  readonly file: string;
}

/**
 * The scenarios by the rows they name (`rows: [1, 2]`), read from the specs themselves; a test that
 * names none is passed over, its title never stands for the rows of the next.
 */
export function scenariosByRow(): ReadonlyMap<number, readonly Shown[]> {
  const found = new Map<number, Shown[]>();
  for (const file of specs(path.join(root, 'engine'))) {
    const text = fs.readFileSync(file, 'utf8');
    for (const [, title, rows] of text.matchAll(
      /(?:scenario|it)\(\s*'((?:[^'\\]|\\.)*)'(?:(?!\n\s*(?:scenario|it)\()[\s\S])*?rows: \[([\d, ]+)\]/g,
    )) {
      for (const row of rows!.split(',').map(Number)) {
        const shown = {
          title: title!.replace(/\\'/g, "'"),
          file: path.relative(root, file).split(path.sep).join('/'),
        };
        found.set(row, [...(found.get(row) ?? []), shown]);
      }
    }
  }
  return found;
}

function specs(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return specs(file);
    return entry.name.endsWith('.spec.ts') ? [file] : [];
  });
}

/** docs/reference/coverage.md, from the registry of elements and the scenarios. */
export function coveragePage(): string {
  const shown = scenariosByRow();
  const covered = coverageRows.filter(({ row }) => shown.has(row)).length;
  const lines = [
    '# BPMN coverage',
    '',
    'Generated from the element registry and the scenario tests by `npm run docs:coverage`; a test fails when this page is stale or a row has no scenario.',
    '',
    `${covered} of ${coverageRows.length} elements and behaviours of BPMN 2.0.2 are shown by a scenario: a model and the whole trace that is expected of it. What is not executed is refused or reported at deployment, with the id of the element.`,
    '',
    `Flow nodes in the registry: ${Object.keys(elements).sort().join(', ')}.`,
  ];
  let section = '';
  for (const { row, section: of, behaviour, clause, level } of coverageRows) {
    if (of !== section) {
      section = of;
      lines.push(
        '',
        `## ${section}`,
        '',
        '| # | Element or behaviour | Clause | Level | Shown by |',
        '|--:|---|---|---|---|',
      );
    }
    const links = (shown.get(row) ?? []).map(
      ({ title, file }) => `[${title.replace(/\|/g, '/')}](../../${file})`,
    );
    lines.push(`| ${row} | ${behaviour} | ${clause} | ${level} | ${links.join('; ') || '**nothing yet**'} |`);
  }
  return `${lines.join('\n')}\n`;
}
