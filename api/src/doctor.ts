/** `procession doctor`: checks a database against its own histories. Reads only; servers may be at work. */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  checkHistory,
  INVARIANTS,
  type InvariantNumber,
  type Report,
} from '../../engine/runtime/doctor/index.js';
import { parseKey } from '../../engine/runtime/index.js';
import { type Config, loadConfig, StartupProblem } from './config/index.js';
import { runningEmbedded, startEmbedded } from './database/embedded.js';

const USAGE = `procession doctor [--json] [--since TIME] [--instance KEY]
  --json           the report as JSON
  --since TIME     only instances that run, or have ended since (ISO 8601)
  --instance KEY   only this process instance
Exit code: 0 nothing found, 1 something found, 2 not checked.`;

/** Findings of one invariant that are shown. */
const SHOWN = 20;

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof StartupProblem ? `${error.message}\n${error.advice}` : error);
  process.exitCode = 2;
}

async function main(): Promise<number> {
  const options = optionsOf(process.argv.slice(2));
  if (typeof options === 'string') {
    console.error(options);
    return 2;
  }
  const { url, close } = await openDatabase(loadConfig());
  try {
    const report = await checkHistory({ url, ...options.check });
    console.log(options.isJson ? JSON.stringify(report, null, 2) : textOf(report));
    return report.findings.length > 0 ? 1 : 0;
  } finally {
    await close();
  }
}

function optionsOf(args: string[]) {
  let values: { json?: boolean; since?: string; instance?: string };
  try {
    const option = { type: 'string' } as const;
    ({ values } = parseArgs({
      args,
      options: { json: { type: 'boolean' }, since: option, instance: option },
    }));
  } catch (error) {
    return `${(error as Error).message}\n\n${USAGE}`;
  }
  const { json: isJson = false, since: time, instance } = values;
  const since = time === undefined ? undefined : new Date(time);
  if (since && Number.isNaN(since.getTime()))
    return `--since was expected to be a time such as 2026-11-24T08:00:00Z, but was "${time}".`;
  if (instance !== undefined && parseKey(instance) === undefined)
    return `--instance was expected to be the key of a process instance, but was "${instance}".`;
  return { isJson, check: { ...(since && { since }), ...(instance !== undefined && { instance }) } };
}

/** That of DATABASE_URL; or the embedded one, also while a server uses it. */
async function openDatabase(config: Config): Promise<{ url: string; close: () => Promise<void> }> {
  const nothing = () => Promise.resolve();
  if (config.databaseUrl) return { url: config.databaseUrl, close: nothing };
  const dir = path.join(config.dataDir, 'database');
  if (!fs.existsSync(dir)) {
    throw new StartupProblem(
      `There is no database to check: neither is DATABASE_URL set, nor is there one in ${dir}.`,
      'Set DATABASE_URL, or PROCESSION_DATA_DIR to the folder of the server.',
    );
  }
  const running = await runningEmbedded(dir);
  if (running) return { url: running, close: nothing };
  const embedded = await startEmbedded({ dir });
  return { url: embedded.url, close: () => embedded.stop() };
}

function textOf(report: Report): string {
  const { instances, steps } = report.checked;
  const lines = [`${instances} process instances and ${steps} steps of their histories were checked.`, ''];
  for (const [key, sentence] of Object.entries(INVARIANTS)) {
    const number = Number(key) as InvariantNumber;
    const found = report.findings.filter(({ invariant }) => invariant === number);
    const reason = report.notChecked[number];
    const verdict = reason ? 'nothing to check' : found.length > 0 ? `${found.length} FOUND` : 'holds';
    lines.push(`${key.padStart(3)}  ${verdict.padEnd(16)} ${sentence}${reason ? `: ${reason}` : ''}`);
    for (const { instanceKey, text } of found.slice(0, SHOWN))
      lines.push(`       ${instanceKey ?? 'database'}: ${text}`);
    if (found.length > SHOWN) lines.push(`       and ${found.length - SHOWN} more: --json lists them`);
  }
  if (report.isCut) lines.push('', 'There is more than is listed here.');
  return lines.join('\n');
}
