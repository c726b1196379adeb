import { rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../api/src/database/embedded.js';
import { migrate } from '../migrations/index.js';
import { HOT_TABLES } from './cost.js';

export interface BenchDatabase {
  readonly url: string;
  readonly client: pg.Client;
  readonly version: string;
  /** What decides whether a commit survives a loss of power, as the server has it for whoever connects. */
  readonly durability: { readonly [setting: string]: string };
  /** @returns the address of an empty database on the same server, dropped at the end */
  beside(name: string): Promise<string>;
  close(): Promise<void>;
}

const NAME = 'procession_bench';

/** A durable database of its own: on the server of DATABASE_URL, else on an embedded one. */
export async function openDatabase(): Promise<BenchDatabase> {
  const folder = path.join(os.tmpdir(), `procession-bench-${process.pid}`);
  const embedded = process.env.DATABASE_URL
    ? undefined
    : await startEmbedded({ dir: folder, database: 'postgres' });
  const server = new pg.Client(process.env.DATABASE_URL ?? embedded!.url);
  await server.connect();
  await server.query(`DROP DATABASE IF EXISTS ${NAME} WITH (FORCE)`);
  await server.query(`CREATE DATABASE ${NAME}`);
  const url = new URL(process.env.DATABASE_URL ?? embedded!.url);
  url.pathname = `/${NAME}`;
  await migrate(url.href);
  const client = new pg.Client(url.href);
  await client.connect();
  const { rows } = await client.query(`SELECT name, setting FROM pg_settings
    WHERE name IN ('server_version', 'fsync', 'synchronous_commit', 'full_page_writes')`);
  const { server_version, ...durability } = Object.fromEntries(
    rows.map(({ name, setting }) => [name, setting]),
  );
  const others = new Set<string>();
  return {
    url: url.href,
    client,
    version: server_version,
    durability,
    async beside(name) {
      const other = `${NAME}_${name.replaceAll('-', '_')}`;
      others.add(other);
      await server.query(`DROP DATABASE IF EXISTS ${other} WITH (FORCE)`);
      await server.query(`CREATE DATABASE ${other}`);
      const place = new URL(url);
      place.pathname = `/${other}`;
      return place.href;
    },
    async close() {
      await client.end();
      for (const name of [NAME, ...others])
        await server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await server.end();
      await embedded?.stop();
      if (embedded) rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function empty({ client }: BenchDatabase): Promise<void> {
  await client.query(`TRUNCATE ${HOT_TABLES.join(', ')}`);
  await client.query('CHECKPOINT');
}
