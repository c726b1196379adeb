import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import { DataSource } from 'typeorm';
import { connectionOptions, EngineRuntime } from '../../engine/runtime/index.js';
import { migrate } from '../../migrations/index.js';
import { type Config, loadConfig, misspelledSettings, StartupProblem } from './config/index.js';
import { type EmbeddedDatabase, startEmbedded } from './database/embedded.js';
import { checkDatabase } from './database/external.js';
import { createServer } from './server.js';
import { greeting } from './start/greeting.js';
import { prepareData } from './start/prepare-data.js';

/** Where the build puts the web app; this file is dist/api/src/main.js then. */
const WEB_FOLDER = fileURLToPath(new URL('../../modeler', import.meta.url));
/** ms that requests under way get to finish. */
const PATIENCE = 10_000;
const MEGABYTE = 1024 * 1024;

try {
  await run(loadConfig());
} catch (error) {
  if (!(error instanceof StartupProblem)) throw error;
  console.error(String(error));
  process.exitCode = 1;
}

async function run(config: Config): Promise<void> {
  for (const sentence of misspelledSettings()) console.warn(sentence);
  const closing: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of closing.reverse()) await end();
  };
  try {
    const { server, setupToken, place } = await start(config, closing);
    const { port } = server.address() as { port: number };
    console.log(greeting({ config, port, place, setupToken }));
  } catch (error) {
    await close();
    throw error;
  }
  stopOnSignal(close);
}

async function start(config: Config, closing: (() => Promise<unknown>)[]) {
  const embedded = config.databaseUrl ? undefined : await startDatabase(config);
  if (embedded) closing.push(() => embedded.stop());
  else await checkDatabase(config.databaseUrl!);
  const url = embedded?.url ?? config.databaseUrl!;
  const directUrl = config.databaseDirectUrl ?? url;
  await migrate(directUrl);
  const dataSource = new DataSource({ type: 'postgres', url, poolSize: 20, extra: connectionOptions });
  await dataSource.initialize();
  closing.push(() => dataSource.destroy());
  const logger = pino({ level: config.logLevel });
  const limits = limitsOf(config);
  const { testClock } = config;
  const runtime = await EngineRuntime.create({ dataSource, directUrl, logger, limits, testClock });
  closing.push(() => runtime.stop());
  const { demo, trustedProxies } = config;
  const app = await createServer({
    runtime,
    dataSource,
    settings: {
      demo,
      testClock,
      bodyLimit: Math.max(2 * MEGABYTE, 2 * limits.variableBytes),
      ...(trustedProxies && { trustedProxies }),
    },
    webFolder: WEB_FOLDER,
    logger: nestLogger(logger),
  });
  const server = app.getHttpServer();
  closing.push(() => closeWithin(PATIENCE, app.close(), () => server.closeAllConnections()));
  const { setupToken } = await prepareData({ app, runtime, dataSource, config });
  await runtime.start();
  await listen(app.getHttpAdapter().getInstance(), config);
  return { server, setupToken, place: embedded?.dir ?? new URL(url).host };
}

function limitsOf(config: Config) {
  return {
    moves: config.maxMoves,
    activations: config.maxActivations,
    loopRuns: config.maxLoopRuns,
    callDepth: config.maxCallDepth,
    variableBytes: config.maxVariableKilobytes * 1024,
    instanceBytes: config.maxInstanceKilobytes * 1024,
    expressionTimeout: config.expressionTimeout,
    expressionMemory: config.expressionMemory,
    scriptTimeout: config.scriptTimeout,
  };
}

function startDatabase(config: Config): Promise<EmbeddedDatabase> {
  return startEmbedded({ dir: path.join(config.dataDir, 'database'), say: (line) => console.log(line) });
}

interface Listener {
  listen(address: { port: number; host: string }): Promise<unknown>;
}

async function listen(server: Listener, { port, host }: Config): Promise<void> {
  try {
    await server.listen({ port, host });
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'EADDRINUSE') {
      throw new StartupProblem(
        `Port ${port} on ${host} is in use.`,
        `Choose another port: PORT=${port + 1} npm start`,
      );
    }
    if (code === 'EACCES') {
      throw new StartupProblem(
        `Port ${port} may only be used by an administrator.`,
        'Choose a port from 1024 up.',
      );
    }
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new StartupProblem(`${host} is not an address of this machine.`, 'Correct HOST, or unset it.');
    }
    throw error;
  }
}

/** The first signal ends in order; another one ends at once. */
function stopOnSignal(close: () => Promise<void>): void {
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(1);
      isStopping = true;
      console.log('Stopping ...');
      close().then(
        () => process.exit(0),
        (error) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}

async function closeWithin(milliseconds: number, closed: Promise<void>, force: () => void): Promise<void> {
  const timer = setTimeout(force, milliseconds);
  await closed;
  clearTimeout(timer);
}

function nestLogger(logger: pino.Logger): LoggerService {
  const details = (message: unknown) =>
    typeof message === 'object' && message !== null ? message : { message };
  return {
    // What Nest says while it starts is of no use to whoever runs the server.
    log: (message: unknown) => logger.debug(details(message)),
    debug: (message: unknown) => logger.debug(details(message)),
    verbose: (message: unknown) => logger.trace(details(message)),
    warn: (message: unknown) => logger.warn(details(message)),
    error: (message: unknown) => logger.error(details(message)),
    fatal: (message: unknown) => logger.fatal(details(message)),
  };
}
