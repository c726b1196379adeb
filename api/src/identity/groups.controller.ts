import { Body, Controller, Delete, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Authenticated, Permits } from '../common/policy.js';
import {
  field,
  type SearchDefinition,
  type SearchRequest,
  search,
  searchSchema,
} from '../common/search/index.js';
import { type Group, Groups } from './groups.js';

const groups: SearchDefinition<Group> = {
  select: 'g.group_id, g.name, g.description',
  table: 'identity_group g',
  identity: ['g.group_id'],
  fields: { groupId: field('text', 'g.group_id'), name: field('text', 'g.name') },
  key: 'groupId',
  item: (row) => ({ groupId: row.group_id, name: row.name, description: row.description }),
};
const groupsSearch = searchSchema(groups);

const newGroup = z.strictObject({
  groupId: z
    .string()
    .regex(/^[\w.@+-]{1,100}$/, 'expected letters, digits, ".", "-", "_", "+" or "@", at most 100'),
  name: z.string().trim().min(1).max(200),
  description: z.string().max(1000).nullish(),
});

@ApiTags('Users and groups')
@Controller('groups')
export class GroupsController {
  constructor(
    private readonly database: DataSource,
    private readonly groups: Groups,
  ) {}

  @Post('search')
  @HttpCode(200)
  @Authenticated()
  @ApiOperation({ summary: 'Finds groups' })
  search(@Body({ schema: groupsSearch }) request: SearchRequest) {
    return search(this.database, groups, request);
  }

  @Post()
  @HttpCode(201)
  @Permits('user:manage')
  @ApiOperation({ summary: 'Adds a group' })
  async add(
    @Body({ schema: newGroup }) { groupId, name, description }: z.output<typeof newGroup>,
  ): Promise<Group> {
    const group = { groupId, name, description: description ?? null };
    await this.groups.add(group);
    return group;
  }

  @Delete(':groupId')
  @HttpCode(204)
  @Permits('user:manage')
  @ApiOperation({ summary: 'Removes a group; its members stay users' })
  async remove(@Param('groupId') groupId: string): Promise<void> {
    await this.groups.remove(groupId);
  }

  @Put(':groupId/users/:username')
  @HttpCode(204)
  @Permits('user:manage')
  @ApiOperation({ summary: 'Makes a user a member' })
  async join(@Param('groupId') groupId: string, @Param('username') username: string): Promise<void> {
    await this.groups.join(groupId, username);
  }

  @Delete(':groupId/users/:username')
  @HttpCode(204)
  @Permits('user:manage')
  @ApiOperation({ summary: 'Ends a membership' })
  async leave(@Param('groupId') groupId: string, @Param('username') username: string): Promise<void> {
    await this.groups.leave(groupId, username);
  }
}
