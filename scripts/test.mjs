// npm test [-- stage ...] [pattern ...]: all stages, or those named. Patterns choose test files.
import { installWhatIsMissing } from './lib/install.mjs';
import { checkNodeVersion } from './lib/project.mjs';
import { stages } from './lib/stages.mjs';
import { bold, dim, green, main, Problem, red, seconds } from './lib/terminal.mjs';

await main(async () => {
  checkNodeVersion();
  const words = process.argv.slice(2);
  const names = words.filter((word) => word in stages);
  const patterns = words.filter((word) => !(word in stages));
  if (patterns.length > 0 && names.length === 0) {
    throw new Problem(
      `Expected a stage before "${patterns[0]}": one of ${Object.keys(stages).join(', ')}.`,
      `npm test -- unit ${patterns[0]}`,
    );
  }
  await installWhatIsMissing();
  return await runStages(names.length > 0 ? names : Object.keys(stages), patterns);
});

async function runStages(names, patterns) {
  let passed = 0;
  let failed = 0;
  const broken = [];
  const lines = [];
  for (const name of names) {
    console.log(bold(`\n${name}`));
    const start = performance.now();
    const outcome = await stages[name](patterns);
    passed += outcome.passed ?? 0;
    // A stage that is not in order counts, even when it has no tests to count.
    failed += outcome.failed || (outcome.ok ? 0 : 1);
    if (!outcome.ok) {
      broken.push(name);
      if (outcome.output) console.log(outcome.output);
    }
    const line = summary(name, outcome, performance.now() - start);
    console.log(line);
    lines.push(line);
  }
  console.log(`\n${lines.join('\n')}`);
  if (broken.length > 0) console.log(`\n${red(`Not in order: ${broken.join(', ')}`)}`);
  console.log(`\n${passed} passed, ${failed} failed`);
  return broken.length > 0 ? 1 : 0;
}

function summary(name, { ok, skipped, passed, failed }, ms) {
  const counts = passed === undefined ? '' : ` ${passed} passed, ${failed} failed`;
  if (skipped) return `${ok ? '-' : red('x')} ${name.padEnd(8)} not run (${skipped})`;
  const nothing = !ok && passed === 0 && failed === 0 ? ' (no test ran)' : '';
  return `${ok ? green('ok') : red('x ')} ${name.padEnd(8)} ${dim(seconds(ms))}${counts}${nothing}`;
}
