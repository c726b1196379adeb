import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../common/actor.js';
import { Problem } from '../common/problem.js';
import { People } from './people.js';

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** How the first administrator comes to be where there is no demo mode. */
@Injectable()
export class FirstAdmin {
  constructor(
    private readonly database: DataSource,
    private readonly people: People,
  ) {}

  /** A new token for the one-time link; the one before is void. */
  async invite(): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await this.database.query(
      'INSERT INTO identity_setup VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET token_hash = excluded.token_hash',
      [hashOf(token)],
    );
    return token;
  }

  async isNeeded(): Promise<boolean> {
    return this.people.isEmpty();
  }

  /** @throws Problem 403 when the token is not the one of the link, 409 when there are users already */
  async make(
    token: string,
    user: { username: string; displayName: string; password: string },
  ): Promise<Actor> {
    if (!(await this.isNeeded())) {
      throw new Problem(409, 'There is an administrator already. Log in, or ask them for an account.', {
        code: 'INVALID_STATE',
      });
    }
    const [rows] = await this.database.query(
      'DELETE FROM identity_setup WHERE token_hash = $1 RETURNING id',
      [hashOf(token)],
    );
    if (rows.length === 0) {
      throw new Problem(
        403,
        'This link is not valid, or was used before. Restart the server: it prints a new one.',
        { code: 'FORBIDDEN' },
      );
    }
    return this.people.add({ ...user, roles: ['admin'], groups: [] });
  }
}
