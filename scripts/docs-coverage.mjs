// npm run docs:coverage: writes docs/reference/coverage.md from the element registry and the scenarios.
import { runOrFail } from './lib/project.mjs';
import { main } from './lib/terminal.mjs';

await main(async () => {
  const jest = [
    '--experimental-vm-modules',
    'node_modules/jest/bin/jest.js',
    '--selectProjects',
    'unit',
    '--testPathPatterns',
    'testing/coverage',
  ];
  await runOrFail('Writing docs/reference/coverage.md', process.execPath, jest, {
    env: { ...process.env, WRITE_DOCS: '1' },
  });
});
