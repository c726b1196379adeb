import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Problem } from '../common/problem.js';

export interface Group {
  readonly groupId: string;
  readonly name: string;
  readonly description: string | null;
}

/** Whom tasks are offered to. */
@Injectable()
export class Groups {
  constructor(private readonly database: DataSource) {}

  /** @throws Problem 409 when there is one of this id */
  async add(group: Group): Promise<void> {
    const added: unknown[] = await this.database.query(
      'INSERT INTO identity_group VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING group_id',
      [group.groupId, group.name, group.description],
    );
    if (added.length > 0) return;
    throw new Problem(409, `There is a group ${group.groupId} already. Choose another id.`, {
      code: 'ALREADY_EXISTS',
    });
  }

  /** Its members stay users. @throws Problem 404 */
  async remove(groupId: string): Promise<void> {
    const [rows] = await this.database.query(
      'DELETE FROM identity_group WHERE group_id = $1 RETURNING group_id',
      [groupId],
    );
    if (rows.length === 0) throw missing('group', groupId);
  }

  /** @throws Problem 404 when there is no such group or user */
  async join(groupId: string, username: string): Promise<void> {
    await this.check(groupId, username);
    await this.database.query(
      'INSERT INTO identity_group_member (group_id, username) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [groupId, username],
    );
  }

  /** @throws Problem 404 when there is no such group or user */
  async leave(groupId: string, username: string): Promise<void> {
    await this.check(groupId, username);
    await this.database.query('DELETE FROM identity_group_member WHERE group_id = $1 AND username = $2', [
      groupId,
      username,
    ]);
  }

  private async check(groupId: string, username: string): Promise<void> {
    const [found] = await this.database.query(
      `SELECT EXISTS (SELECT 1 FROM identity_group WHERE group_id = $1) AS has_group,
        EXISTS (SELECT 1 FROM identity_user WHERE username = $2) AS has_user`,
      [groupId, username],
    );
    if (!found.has_group) throw missing('group', groupId);
    if (!found.has_user) throw missing('user', username);
  }
}

export const missing = (what: string, id: string): Problem =>
  new Problem(404, `There is no ${what} ${id}.`, { code: 'NOT_FOUND' });
