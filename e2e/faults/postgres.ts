/** A real, durable PostgreSQL that is killed and comes back. */
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { layoutIn } from '../../api/src/database/embedded/layout.js';
import { readPostmaster } from '../../api/src/database/embedded/postmaster.js';
import { type EmbeddedDatabase, startEmbedded } from '../../api/src/database/embedded.js';

export class Postgres {
  private constructor(private readonly embedded: EmbeddedDatabase) {}

  static async start(dir: string): Promise<Postgres> {
    return new Postgres(await startEmbedded({ dir, settings: { max_connections: '150' } }));
  }

  get url(): string {
    return this.embedded.networkUrl;
  }
  get port(): number {
    return this.embedded.port;
  }
  stop(): Promise<void> {
    return this.embedded.stop();
  }

  /** @returns ms since 1970 at which it accepted connections again */
  async killAll(): Promise<number> {
    const postmaster = this.postmaster();
    const family = [postmaster, ...childrenOf(postmaster)];
    return this.backAfter(async () => {
      for (const pid of family) kill(pid);
      return true;
    });
  }

  /** One server process; PostgreSQL then ends all connections and replays its log. */
  async killBackend(): Promise<number> {
    return this.backAfter(async (client) => {
      const { rows } = await client.query(
        `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
         ORDER BY random() LIMIT 1`,
      );
      if (rows[0]) kill(rows[0].pid);
      return rows.length > 0;
    });
  }

  async connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.url,
      connectionTimeoutMillis: 2_000,
      query_timeout: 60_000,
    });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /** A server that is dying still takes connections: it is gone when one that was there before has ended. */
  private async backAfter(deed: (client: pg.Client) => Promise<boolean>): Promise<number> {
    const witness = await this.connect();
    const gone = new Promise((resolve) => witness.once('end', resolve));
    if (await deed(witness)) await gone;
    else await witness.end();
    return this.accepting();
  }

  private async accepting(): Promise<number> {
    for (;;) {
      try {
        const client = await this.connect();
        await client.query('SELECT 1');
        await client.end();
        return Date.now();
      } catch {
        await sleep(25);
      }
    }
  }

  private postmaster(): number {
    return readPostmaster(layoutIn(this.embedded.dir))?.pid ?? 0;
  }
}

function kill(pid: number): void {
  if (pid <= 1) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

function childrenOf(parent: number): number[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, ppid]) => ppid === parent)
    .map(([pid]) => pid!);
}
