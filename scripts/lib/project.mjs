import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from './terminal.mjs';

/** Not import.meta.dirname: an old Node.js must get as far as being told that it is old. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const inProject = (...parts) => path.join(root, ...parts);

/** The file that a package runs as its command, e.g. `tool('typescript', 'bin/tsc')`. */
export const tool = (name, file) => inProject('node_modules', name, file);

/**
 * How Node.js runs the server. What a batch makes lives for some milliseconds: with 32 MB of room for young objects, instead
 * of 16, a quarter of the time for collecting them is saved (`npm run bench`).
 */
export const serverFlags = ['--enable-source-maps', '--max-semi-space-size=64'];

/** Longer than any stage takes on two processors; a test that leaves something open would never end. */
const TIME_LIMIT_MS = 15 * 60_000;

/**
 * Runs a program in the project folder; it is stopped after `limitMs`, 0 for no limit.
 *
 * @returns {Promise<{ code: number, output: string }>} output is empty when it was shown live
 */
export function run(program, args, { isShown = false, env = {}, limitMs = TIME_LIMIT_MS } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: isShown ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      timeout: limitMs,
      killSignal: 'SIGKILL',
    });
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      output += chunk;
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (signal) output += `\nStopped by ${signal}, at the latest after ${limitMs / 60_000} minutes.`;
      resolve({ code: code ?? 1, output });
    });
  });
}

/** As `run`, but a failure is a Problem that shows what the program said. */
export async function runOrFail(what, program, args, options) {
  const { code, output } = await run(program, args, options);
  if (code !== 0) throw new Problem(`${what} failed.\n${output.trim()}`);
}

export function checkNodeVersion() {
  const { engines } = JSON.parse(fs.readFileSync(inProject('package.json'), 'utf8'));
  const wanted = engines.node.replace('>=', '');
  const [major, minor] = wanted.split('.').map(Number);
  const [foundMajor, foundMinor] = process.versions.node.split('.').map(Number);
  if (foundMajor < major || (foundMajor === major && foundMinor < minor)) {
    throw new Problem(
      `Procession needs Node.js ${wanted} or newer, this is ${process.versions.node}.`,
      'Install a newer Node.js from nodejs.org or with your version manager.',
    );
  }
}

/** All files below the folders, as absolute paths; hidden folders and node_modules are left out. */
export function* filesBelow(...folders) {
  for (const folder of folders) {
    if (!fs.existsSync(folder)) continue;
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      const full = path.join(folder, entry.name);
      if (entry.isDirectory()) yield* filesBelow(full);
      else yield full;
    }
  }
}

/** Time of the last change in milliseconds, 0 when the file does not exist. */
export const changedAt = (file) => fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
