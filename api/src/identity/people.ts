import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../common/actor.js';
import { permissionsOf } from '../common/permissions.js';
import { Problem } from '../common/problem.js';
import { missing } from './groups.js';
import { hashPassword } from './password.js';

export interface NewUser {
  readonly username: string;
  readonly displayName: string;
  readonly email?: string | null | undefined;
  readonly password: string;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
}

export interface UserChanges {
  readonly displayName?: string | undefined;
  readonly email?: string | null | undefined;
  readonly password?: string | undefined;
  readonly roles?: readonly string[] | undefined;
}

interface UserRow {
  readonly username: string;
  readonly display_name: string;
  readonly email: string | null;
  readonly password: string;
  readonly roles: string[];
  readonly groups: string[];
}

const USER = `u.username, u.display_name, u.email, u.password, u.roles,
  ARRAY(SELECT m.group_id FROM identity_group_member m WHERE m.username = u.username ORDER BY 1) AS groups`;

/** The people who may log in. */
@Injectable()
export class People {
  private names: { readonly at: number; readonly byUser: Promise<ReadonlyMap<string, string>> } | undefined;

  constructor(private readonly database: DataSource) {}

  async find(username: string): Promise<{ actor: Actor; password: string } | undefined> {
    const rows: UserRow[] = await this.database.query(
      `SELECT ${USER} FROM identity_user u WHERE username = $1`,
      [username],
    );
    return rows[0] && { actor: actorOf(rows[0]), password: rows[0].password };
  }

  async ofSession(idHash: Buffer): Promise<(SessionTimes & { actor: Actor }) | undefined> {
    const rows: (UserRow & { created_at: Date; seen_at: Date })[] = await this.database.query(
      `SELECT ${USER}, s.created_at, s.seen_at FROM identity_session s JOIN identity_user u USING (username) WHERE s.id_hash = $1`,
      [idHash],
    );
    const [row] = rows;
    return row && { actor: actorOf(row), createdAt: row.created_at, seenAt: row.seen_at };
  }

  async isEmpty(): Promise<boolean> {
    return (await this.database.query('SELECT 1 FROM identity_user LIMIT 1')).length === 0;
  }

  /** @throws Problem 409 when the name is taken, 400 when a group does not exist */
  async add(user: NewUser, cost?: Parameters<typeof hashPassword>[1]): Promise<Actor> {
    const password = await hashPassword(user.password, cost);
    await this.database.transaction(async (sql) => {
      const added: unknown[] = await sql.query(
        `INSERT INTO identity_user (username, display_name, email, password, roles) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING RETURNING username`,
        [user.username, user.displayName, user.email ?? null, password, user.roles],
      );
      if (added.length === 0) {
        throw new Problem(409, `There is a user ${user.username} already. Choose another name.`, {
          code: 'ALREADY_EXISTS',
        });
      }
      const joined: { group_id: string }[] = await sql.query(
        `INSERT INTO identity_group_member (group_id, username)
         SELECT group_id, $1 FROM identity_group WHERE group_id = ANY($2) RETURNING group_id`,
        [user.username, user.groups],
      );
      const missing = user.groups.filter((group) => !joined.some(({ group_id }) => group_id === group));
      if (missing.length > 0) {
        const detail = `Expected groups that exist, but there is no ${missing.join(', ')}.`;
        throw new Problem(400, detail, {
          code: 'INVALID_ARGUMENT',
          errors: [{ path: 'groups', message: detail }],
        });
      }
    });
    this.names = undefined;
    return (await this.find(user.username))!.actor;
  }

  /** Only what is given; a new password ends their sessions. @throws Problem 404 */
  async change(username: string, changes: UserChanges): Promise<Actor> {
    const password = changes.password === undefined ? null : await hashPassword(changes.password);
    const [rows] = await this.database.query(
      `UPDATE identity_user SET display_name = coalesce($2, display_name), roles = coalesce($3, roles),
         password = coalesce($4, password), email = CASE WHEN $5 THEN $6 ELSE email END
       WHERE username = $1 RETURNING username`,
      [
        username,
        changes.displayName ?? null,
        changes.roles ?? null,
        password,
        changes.email !== undefined,
        changes.email ?? null,
      ],
    );
    if (rows.length === 0) throw missing('user', username);
    if (password) await this.database.query('DELETE FROM identity_session WHERE username = $1', [username]);
    this.names = undefined;
    return (await this.find(username))!.actor;
  }

  /** Ends their sessions too. @throws Problem 404 */
  async remove(username: string): Promise<void> {
    const [rows] = await this.database.query(
      'DELETE FROM identity_user WHERE username = $1 RETURNING username',
      [username],
    );
    if (rows.length === 0) throw missing('user', username);
    this.names = undefined;
  }

  /** Display names by user name, at most a few seconds old. */
  displayNames(): Promise<ReadonlyMap<string, string>> {
    if (!this.names || performance.now() - this.names.at > 5_000) {
      this.names = { at: performance.now(), byUser: this.readNames() };
      this.names.byUser.catch(() => {
        this.names = undefined;
      });
    }
    return this.names.byUser;
  }

  private async readNames(): Promise<ReadonlyMap<string, string>> {
    const rows: { username: string; display_name: string }[] = await this.database.query(
      'SELECT username, display_name FROM identity_user',
    );
    return new Map(rows.map((row) => [row.username, row.display_name]));
  }
}

export interface SessionTimes {
  readonly createdAt: Date;
  readonly seenAt: Date;
}

const actorOf = (row: UserRow): Actor => ({
  username: row.username,
  displayName: row.display_name,
  email: row.email,
  groups: row.groups,
  roles: row.roles,
  permissions: permissionsOf(row.roles),
});
