import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Permits } from '../common/policy.js';
import { keySchema } from '../common/schemas.js';
import { HistoryQueries } from './history.queries.js';

const number = z.coerce.number().int().min(0).max(2_147_483_647);
const pageSchema = z.strictObject({ after: number.default(0), limit: number.min(1).max(1000).default(100) });
const atSchema = z.strictObject({ at: number.optional() });

@ApiTags('History')
@Controller('process-instances/:key')
export class HistoryController {
  constructor(private readonly queries: HistoryQueries) {}

  @Get('history')
  @Permits('history:read')
  @ApiOperation({
    summary: 'What happened, event by event, in words',
    description: '`after` and `limit` count steps.',
  })
  history(
    @Param('key', { schema: keySchema }) key: string,
    @Query({ schema: pageSchema }) { after, limit }: z.output<typeof pageSchema>,
  ) {
    return this.queries.events(key, after, limit);
  }

  @Get('state')
  @Permits('history:read', 'instance:read')
  @ApiOperation({ summary: 'Tokens and variables now, or after the step `at`' })
  state(
    @Param('key', { schema: keySchema }) key: string,
    @Query({ schema: atSchema }) { at }: z.output<typeof atSchema>,
  ) {
    return this.queries.state(key, at);
  }

  @Get('explanation')
  @Permits('instance:read')
  @ApiOperation({ summary: 'Why the instance waits, and who or what can let it go on' })
  explanation(@Param('key', { schema: keySchema }) key: string) {
    return this.queries.explanation(key);
  }
}
