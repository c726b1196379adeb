import fs from 'node:fs';
import path from 'node:path';
import { coveragePage, scenariosByRow } from './page.js';
import { coverageRows } from './rows.js';

const page = path.resolve(import.meta.dirname, '../../../docs/reference/coverage.md');

/** Rows that nothing shows yet: an honest list, which may only get shorter. */
const openRows: readonly number[] = [];

it('every row of the coverage table is shown by a scenario, but for those listed here', () => {
  const shown = scenariosByRow();
  expect(coverageRows.filter(({ row }) => !shown.has(row)).map(({ row }) => row)).toEqual(openRows);
});

it('docs/reference/coverage.md is fresh (npm run docs:coverage)', () => {
  if (process.env.WRITE_DOCS === '1') fs.writeFileSync(page, coveragePage());
  expect(fs.readFileSync(page, 'utf8')).toBe(coveragePage());
});
