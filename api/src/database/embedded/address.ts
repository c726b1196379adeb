import fs from 'node:fs';
import { USER } from './data-folder.js';
import type { Layout } from './layout.js';
import type { Postmaster } from './postmaster.js';

/** Connection strings carry the password: never print them. */
export function overNetwork(layout: Layout, port: number, database: string): string {
  const password = fs.readFileSync(layout.passwordFile, 'utf8').trim();
  return `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;
}

/**
 * Over the server's Unix socket, which costs both sides less than the loopback interface; over that where it has none: on
 * Windows, in a folder with a long name, or a server that an older Procession left behind.
 */
export function overSocket(layout: Layout, { port, sockets }: Postmaster, database: string): string {
  const url = overNetwork(layout, port, database);
  return sockets === undefined ? url : `${url}?host=${encodeURIComponent(sockets)}`;
}
