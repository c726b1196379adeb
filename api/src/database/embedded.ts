import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { unprivilegedAccount } from './embedded/account.js';
import { overNetwork, overSocket } from './embedded/address.js';
import { findBinaries } from './embedded/binaries.js';
import { createCluster, prepareFolder } from './embedded/data-folder.js';
import { ensureDatabase, openGuard, servesOurData } from './embedded/guard.js';
import {
  DataInUse,
  freePort,
  isAlive,
  type Postmaster,
  readPostmaster,
  startPostmaster,
  stopPostmaster,
} from './embedded/postmaster.js';

export interface EmbeddedOptions {
  /** Folder of the database, made when missing. */
  readonly dir: string;
  /** Name of the database, made when missing. Default `procession`. */
  readonly database?: string;
  /** False trades safety for speed; only for tests that do not test durability. Default true. */
  readonly durable?: boolean;
  /** Server settings of PostgreSQL beyond ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Receives lines that are worth telling the person who starts Procession. */
  readonly say?: (line: string) => void;
}

/** @returns the address of the embedded database while a server uses it; undefined when none does */
export async function runningEmbedded(wanted: string, database = 'procession'): Promise<string | undefined> {
  const layout = prepareFolder(wanted, unprivilegedAccount(), () => undefined);
  const running = readPostmaster(layout);
  if (!running?.isReady || !isAlive(running.pid)) return undefined;
  const isOurs = await servesOurData(overNetwork(layout, running.port, 'postgres'), layout);
  return isOurs ? overSocket(layout, running, database) : undefined;
}

export interface EmbeddedDatabase {
  /** The fastest way to it, with the password: never print it. Over a Unix socket where the server has one. */
  readonly url: string;
  /** The same over the loopback interface, for what knows nothing else. */
  readonly networkUrl: string;
  readonly port: number;
  /** Where the data really is. */
  readonly dir: string;
  /** True when a PostgreSQL of a killed Procession was still running and was taken over. */
  readonly adopted: boolean;
  /** Stops PostgreSQL; call it last. Every call waits until it has stopped. */
  stop(): Promise<void>;
}

const NOT_DURABLE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' };
const ADOPTION_PATIENCE_MS = 60_000;
const IN_USE_PATIENCE_MS = 20_000;

/**
 * Starts the PostgreSQL that comes with `npm install`: for evaluation and single servers.
 * Whoever sets DATABASE_URL never gets here.
 *
 * Survives kill -9 of Procession (the orphaned server is adopted at the next start) and of
 * PostgreSQL (it is started again on the same port).
 *
 * @throws StartupProblem when it cannot, with what to do about it
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const { database = 'procession', durable = true, say = () => undefined } = options;
  const account = unprivilegedAccount();
  const layout = prepareFolder(options.dir, account, say);
  const binaries = findBinaries(layout.dir, account);
  createCluster(layout, binaries, account, durable);

  const settings = { ...(durable ? {} : NOT_DURABLE), ...options.settings };
  const url = (port: number, name: string) => overNetwork(layout, port, name);
  const start = (port: number) => startPostmaster({ layout, binaries, account, settings, port });

  const first = await adoptOrStart(await freePort());
  const { isAdopted } = first;
  let { postmaster } = first;
  const { port } = postmaster;
  let isStopping = false;
  let stopped: Promise<void> | undefined;
  let guard = await openGuard(url(port, 'postgres'), layout).catch(async (error) => {
    if (!isAdopted) await stopPostmaster(layout, binaries, postmaster.pid);
    throw error;
  });
  await ensureDatabase(guard, database);
  watch(guard);

  return {
    url: overSocket(layout, postmaster, database),
    networkUrl: url(port, database),
    port,
    dir: layout.dir,
    adopted: isAdopted,
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };

  async function stop(): Promise<void> {
    isStopping = true;
    await guard.end().catch(() => undefined);
    await stopPostmaster(layout, binaries, postmaster.pid);
  }

  async function adoptOrStart(wanted: number): Promise<{ postmaster: Postmaster; isAdopted: boolean }> {
    for (const end = performance.now() + IN_USE_PATIENCE_MS; ; await sleep(200)) {
      const orphan = await adopt();
      if (orphan) return { postmaster: orphan, isAdopted: true };
      try {
        return { postmaster: await start(wanted), isAdopted: false };
      } catch (error) {
        if (!(error instanceof DataInUse) || performance.now() > end) throw error;
      }
    }
  }

  /** The server that a killed Procession left behind, once it answers and if it is really ours. */
  async function adopt(): Promise<Postmaster | undefined> {
    for (const end = performance.now() + ADOPTION_PATIENCE_MS; performance.now() < end; await sleep(100)) {
      const running = readPostmaster(layout);
      if (!running || !isAlive(running.pid)) return undefined;
      if (await servesOurData(url(running.port, 'postgres'), layout)) return running;
      // Alive but not ready: PostgreSQL replays its log or shuts down. Alive and ready but not
      // ours: the process id was given to somebody else since; PostgreSQL decides that itself.
      if (running.isReady) return undefined;
    }
    return undefined;
  }

  function watch(client: pg.Client): void {
    client.once('end', () => {
      if (!isStopping) void revive();
    });
  }

  /** PostgreSQL went away although nobody asked: bring it back where the pools look for it. */
  async function revive(): Promise<void> {
    for (let attempt = 1; !isStopping; attempt++) {
      try {
        ({ postmaster } = await adoptOrStart(port));
        if (isStopping) return await stopPostmaster(layout, binaries, postmaster.pid);
        guard = await openGuard(url(port, 'postgres'), layout);
        watch(guard);
        say('The embedded PostgreSQL had stopped and was started again.');
        return;
      } catch (error) {
        if (attempt % 20 === 0) say(`The embedded PostgreSQL cannot be started again yet: ${error}`);
        await sleep(Math.min(250 * attempt, 5_000));
      }
    }
  }
}
