import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../common/actor.js';
import { People } from './people.js';

const MINUTE = 60_000;
const IDLE = 30 * MINUTE;
const LONGEST = 12 * 60 * MINUTE;

export const COOKIE = 'procession_session';
const hashOf = (id: string): Buffer => createHash('sha256').update(id).digest();

/** Who is logged in from a browser. A session ends after 30 minutes without use, and after 12 hours. */
@Injectable()
export class Sessions {
  constructor(
    private readonly database: DataSource,
    private readonly people: People,
  ) {}

  /** @returns the id for the cookie: 256 random bits */
  async open(username: string): Promise<string> {
    const id = randomBytes(32).toString('base64url');
    await this.database.query('INSERT INTO identity_session (id_hash, username) VALUES ($1, $2)', [
      hashOf(id),
      username,
    ]);
    await this.database.query('DELETE FROM identity_session WHERE created_at < $1 OR seen_at < $2', [
      new Date(Date.now() - LONGEST),
      new Date(Date.now() - IDLE),
    ]);
    return id;
  }

  /** @param isUse false: only asks whether the session goes on, which must not make it go on */
  async find(id: string, isUse = true): Promise<Actor | undefined> {
    const found = await this.people.ofSession(hashOf(id));
    const now = Date.now();
    if (!found || now - found.createdAt.getTime() > LONGEST || now - found.seenAt.getTime() > IDLE)
      return undefined;
    if (isUse && now - found.seenAt.getTime() > MINUTE) {
      await this.database.query('UPDATE identity_session SET seen_at = now() WHERE id_hash = $1', [
        hashOf(id),
      ]);
    }
    return found.actor;
  }

  async close(id: string): Promise<void> {
    await this.database.query('DELETE FROM identity_session WHERE id_hash = $1', [hashOf(id)]);
  }
}
