import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

/** The simulation takes over the clock of its process: it gets one of its own. */
async function told(seed: number): Promise<string[]> {
  const program = path.resolve('dist/e2e/simulation/main.js');
  const { stdout } = await promisify(execFile)(process.execPath, [program, '--seed', String(seed)]);
  return stdout.split('\n');
}

describe('a simulated history', () => {
  it('is the same, event by event, whenever its seed is played', async () => {
    const [once, again, another] = await Promise.all([told(7), told(7), told(8)]);
    expect(again).toEqual(once);
    expect(another).not.toEqual(once);
    expect(once.length).toBeGreaterThan(20);
  }, 60_000);
});
