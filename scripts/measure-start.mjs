// npm run measure:start: from a fresh clone of HEAD to the first completed process, timed.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { runFirstProcess } from './lib/first-process.mjs';
import { root } from './lib/project.mjs';
import { main, Problem, seconds } from './lib/terminal.mjs';

const START_TIMEOUT_MS = 15 * 60_000;

await main(async () => {
  const parent = fs.mkdtempSync(path.join(os.tmpdir(), 'procession-measure-'));
  // As root the embedded database runs as another user, who must be able to get here.
  fs.chmodSync(parent, 0o755);
  const folder = path.join(parent, 'procession');
  let server;
  try {
    execFileSync('git', ['clone', '--quiet', '--no-hardlinks', root, folder]);
    const times = {};
    const address = `http://127.0.0.1:${await freePort()}`;
    server = startIn(folder, address, times);
    await waitUntilReady(address, server);
    times.ready = performance.now();
    await runFirstProcess(address);
    times.completed = performance.now();
    print(times, folder);
  } finally {
    await stop(server);
    fs.rmSync(parent, { recursive: true, force: true });
  }
});

/** What a new user does, nothing else; the script's own progress lines tell the phases apart. */
function startIn(folder, address, times) {
  const { PATH, HOME, USER, LANG, HTTPS_PROXY, HTTP_PROXY, NO_PROXY } = process.env;
  const npmSettings = Object.entries(process.env).filter(([name]) =>
    /^npm_config_(registry|cafile|.*proxy)$/i.test(name),
  );
  const server = spawn('npm', ['start'], {
    cwd: folder,
    env: {
      ...{ PATH, HOME, USER, LANG, HTTPS_PROXY, HTTP_PROXY, NO_PROXY },
      ...Object.fromEntries(npmSettings),
      PORT: new URL(address).port,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  times.begun = performance.now();
  readline.createInterface({ input: server.stdout }).on('line', (line) => {
    console.log(`  | ${line}`);
    if (/Installing .* done/.test(line)) times.installed = performance.now();
    if (/Building the web app.* done/.test(line)) times.built = performance.now();
  });
  server.once('exit', () => {
    server.hasEnded = true;
  });
  return server;
}

async function waitUntilReady(address, server) {
  for (const end = performance.now() + START_TIMEOUT_MS; performance.now() < end; ) {
    if (server.hasEnded) throw new Problem('Expected `npm start` to keep running, but it ended; see above.');
    const status = await fetch(`${address}/v2/status`).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 204) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Problem(`Expected ${address}/v2/status to answer 204 within ${seconds(START_TIMEOUT_MS)}.`);
}

function print({ begun, installed, built, ready, completed }, folder) {
  const rows = [
    ['install', seconds(installed - begun)],
    ['build', seconds(built - installed)],
    ['start until ready', seconds(ready - built)],
    ['deploy, start and complete a process', seconds(completed - ready)],
    ['all', seconds(completed - begun)],
    ...['node_modules', 'dist', '.procession'].map((name) => [
      `size of ${name}`,
      megabytes(path.join(folder, name)),
    ]),
  ];
  console.log('\n| What | How much |\n| --- | ---: |');
  for (const [what, howMuch] of rows) console.log(`| ${what} | ${howMuch} |`);
}

/** Space on the disk, as `du` counts it. */
function megabytes(folder) {
  if (!fs.existsSync(folder)) return 'none';
  const entries = fs.readdirSync(folder, { recursive: true });
  const bytes = entries.reduce((sum, entry) => {
    const found = fs.lstatSync(path.join(folder, entry), { throwIfNoEntry: false });
    return sum + (found?.blocks ?? 0) * 512;
  }, 0);
  return `${Math.round(bytes / 1024 / 1024)} MB`;
}

async function stop(server) {
  if (!server || server.hasEnded) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  process.kill(-server.pid, 'SIGINT');
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 20_000))]);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
