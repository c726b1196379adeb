import { Body, Controller, Delete, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { type Actor, CurrentActor } from '../common/actor.js';
import { Authenticated, Permits } from '../common/policy.js';
import { Problem } from '../common/problem.js';
import {
  field,
  nullable,
  type SearchDefinition,
  type SearchRequest,
  search,
  searchSchema,
} from '../common/search/index.js';
import { People } from './people.js';
import { changedUserSchema, newUserSchema } from './schemas.js';

const users: SearchDefinition<object> = {
  select: `u.username, u.display_name, u.email, u.roles,
    ARRAY(SELECT m.group_id FROM identity_group_member m WHERE m.username = u.username ORDER BY 1) AS groups`,
  table: 'identity_user u',
  identity: ['u.username'],
  fields: {
    username: field('text', 'u.username'),
    displayName: field('text', 'u.display_name'),
    name: field('text', 'u.display_name'),
    email: nullable(field('text', 'u.email')),
  },
  key: 'username',
  item: (row) => ({
    username: row.username,
    name: row.display_name,
    displayName: row.display_name,
    email: row.email,
    roles: row.roles,
    groups: row.groups,
  }),
};
const usersSearch = searchSchema(users);

@ApiTags('Users and groups')
@Controller('users')
export class UsersController {
  constructor(
    private readonly database: DataSource,
    private readonly people: People,
  ) {}

  @Post('search')
  @HttpCode(200)
  @Authenticated()
  @ApiOperation({ summary: 'Finds users' })
  searchUsers(@Body({ schema: usersSearch }) request: SearchRequest) {
    return search(this.database, users, request);
  }

  @Post()
  @HttpCode(201)
  @Permits('user:manage')
  @ApiOperation({ summary: 'Adds a user' })
  async add(@Body({ schema: newUserSchema }) user: z.output<typeof newUserSchema>) {
    const { username, displayName, email, roles, groups: joined } = await this.people.add(user);
    return { username, name: displayName, displayName, email, roles, groups: joined };
  }

  @Put(':username')
  @HttpCode(200)
  @Permits('user:manage')
  @ApiOperation({
    summary: 'Changes what is given: name, e-mail, roles, password; a new password ends their sessions',
  })
  async change(
    @Param('username') username: string,
    @Body({ schema: changedUserSchema }) changes: z.output<typeof changedUserSchema>,
    @CurrentActor() actor: Actor,
  ) {
    if (username === actor.username && changes.roles && !changes.roles.includes('admin')) {
      throw new Problem(409, 'You cannot take the role admin from yourself. Ask another administrator.', {
        code: 'INVALID_STATE',
      });
    }
    const changed = await this.people.change(username, changes);
    const { displayName, email, roles, groups } = changed;
    return { username, name: displayName, displayName, email, roles, groups };
  }

  @Delete(':username')
  @HttpCode(204)
  @Permits('user:manage')
  @ApiOperation({ summary: 'Removes a user and ends their sessions' })
  async remove(@Param('username') username: string, @CurrentActor() actor: Actor): Promise<void> {
    if (username === actor.username) {
      throw new Problem(
        409,
        'You cannot remove yourself: somebody must be left to manage users. Ask another administrator.',
        {
          code: 'INVALID_STATE',
        },
      );
    }
    await this.people.remove(username);
  }
}
