// npm start: from a fresh clone to a running server. Plain Node.js, so that it runs before `npm ci`.
import { spawn } from 'node:child_process';
import net from 'node:net';
import { buildWhatIsStale } from './lib/build.mjs';
import { installWhatIsMissing } from './lib/install.mjs';
import { checkNodeVersion, inProject, root, serverFlags } from './lib/project.mjs';
import { bold, main, Problem } from './lib/terminal.mjs';

await main(async () => {
  console.log(bold('Procession'));
  checkNodeVersion();
  await checkPort();
  await installWhatIsMissing();
  await buildWhatIsStale();
  return await serve();
});

/** Fails before the minute of installing, not after it. A wrong PORT is the server's to explain. */
async function checkPort() {
  const port = Number(process.env.PORT || 8080);
  const host = process.env.HOST || '127.0.0.1';
  if (!Number.isInteger(port) || port < 1 || port > 65535) return;
  const error = await new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', resolve);
    probe.listen(port, host, () => probe.close(() => resolve(undefined)));
  });
  if (error?.code === 'EADDRINUSE') {
    throw new Problem(
      `Port ${port} on ${host} is in use, perhaps by a Procession that already runs.`,
      `Open http://localhost:${port} to see, or choose another port: PORT=${port === 65535 ? 8081 : port + 1} npm start`,
    );
  }
  if (error?.code === 'EACCES') {
    throw new Problem(
      `Port ${port} may only be used by an administrator.`,
      'Choose a port from 1024 up: PORT=8080 npm start',
    );
  }
}

/** The server, in our process group: Ctrl-C reaches it directly and we only wait for it to end. */
function serve() {
  const server = spawn(process.execPath, [...serverFlags, inProject('dist/api/src/main.js')], {
    cwd: root,
    stdio: 'inherit',
  });
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => server.kill(signal));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 1)));
  });
}
