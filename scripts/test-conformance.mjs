// npm run test:conformance: the suites in engine/testing/conformance, and one line for each at the end.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { installWhatIsMissing } from './lib/install.mjs';
import { checkNodeVersion } from './lib/project.mjs';
import { stages } from './lib/stages.mjs';
import { bold, main } from './lib/terminal.mjs';

const order = [
  'executable',
  'negative (strict)',
  'valid',
  'scripts',
  'MIWG',
  'MIWG executable',
  'token-simulation',
];

await main(async () => {
  checkNodeVersion();
  await installWhatIsMissing();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'procession-conformance-'));
  const report = path.join(folder, 'report.jsonl');
  fs.writeFileSync(report, '');
  process.env.PROCESSION_CONFORMANCE_REPORT = report;
  try {
    const { ok } = await stages.unit(['testing/conformance']);
    const results = fs.readFileSync(report, 'utf8').trim().split('\n').filter(Boolean);
    print(results.map((line) => JSON.parse(line)));
    return ok ? 0 : 1;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
});

/** @param {{ name: string, result: string, isOwn: boolean }[]} results */
function print(results) {
  const thirdParty = results.filter(({ isOwn }) => !isOwn);
  const shown = thirdParty.length > 0 ? thirdParty : results;
  console.log(bold('\nconformance'));
  if (thirdParty.length === 0)
    console.log(
      'The third-party suites are not beside this checkout (PROCESSION_CORPORA names their folder): the own fixtures of the same kinds ran.',
    );
  shown.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  for (const { name, result } of shown) console.log(`${name} ${result}`);
}
