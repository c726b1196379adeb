// npm run dev: the server with restart on every change, and the web app with hot reload by Vite.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { buildServer } from './lib/build.mjs';
import { installWhatIsMissing } from './lib/install.mjs';
import { checkNodeVersion, inProject, root, serverFlags, tool } from './lib/project.mjs';
import { dim, main, Problem } from './lib/terminal.mjs';

const WATCHED = ['engine', 'api', 'migrations', 'processes'];
/** Editors write a file in several steps. */
const SETTLE_MS = 150;

await main(async () => {
  checkNodeVersion();
  await installWhatIsMissing();
  await buildServer();

  let server = startServer();
  let isAsked = false;
  const vite = spawn(process.execPath, [tool('vite', 'bin/vite.js'), 'modeler'], {
    cwd: root,
    stdio: 'inherit',
  });

  let settled;
  for (const folder of WATCHED.filter((name) => fs.existsSync(inProject(name)))) {
    fs.watch(inProject(folder), { recursive: true }, (_, file) => {
      if (!file || /\.spec\.ts$/.test(file)) return;
      clearTimeout(settled);
      settled = setTimeout(restart, SETTLE_MS);
    });
  }

  let restarting = Promise.resolve();
  function restart() {
    restarting = restarting.then(async () => {
      try {
        await buildServer();
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        console.error(error.message);
        return;
      }
      console.log(dim('  Restarting the server'));
      await end(server);
      if (!isAsked) server = startServer();
    });
  }

  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, resolve);
  });
  isAsked = true;
  vite.kill();
  await end(server);
  process.exit(0);
});

function startServer() {
  return spawn(process.execPath, [...serverFlags, inProject('dist/api/src/main.js')], {
    cwd: root,
    stdio: 'inherit',
  });
}

async function end(server) {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
}
