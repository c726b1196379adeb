import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { type Context, EngineRuntime, instanceOf, localOf } from '../../../engine/runtime/index.js';
import { CommandContext } from '../common/command-context.js';
import { Permits } from '../common/policy.js';
import { actionReference, dateTimeSchema, keySchema, operationReference } from '../common/schemas.js';
import { getOfInstance, type SearchRequest, search, searchSchema } from '../common/search/index.js';
import { timers } from './timers.queries.js';

const timersSearch = searchSchema(timers);
const rescheduleSchema = z.strictObject({ dueDate: dateTimeSchema, ...operationReference });
const timerKey = () => Param('key', { schema: keySchema });

/** The timers of process instances. Those of timer start events belong to a definition, and are not among them. */
@ApiTags('Timers')
@Controller('timers')
export class TimersController {
  constructor(
    private readonly runtime: EngineRuntime,
    private readonly database: DataSource,
  ) {}

  @Post('search')
  @HttpCode(200)
  @Permits('instance:read')
  @ApiOperation({ summary: 'Finds timers that process instances wait for' })
  search(@Body({ schema: timersSearch }) request: SearchRequest) {
    return search(this.database, timers, request);
  }

  @Get(':key')
  @Permits('instance:read')
  @ApiOperation({ summary: 'One timer that has not fired yet' })
  async get(@timerKey() key: string) {
    return getOfInstance(this.database, timers, key, 'a timer');
  }

  @Post(':key/fire')
  @HttpCode(204)
  @Permits('instance:operate')
  @ApiOperation({
    summary: 'Fires a timer now, whenever it is due',
    description: 'A timer that repeats has used up one repetition and waits for the next one.',
  })
  async fire(
    @timerKey() key: string,
    @Body({ schema: actionReference }) _request: unknown,
    @CommandContext() context: Context,
  ): Promise<void> {
    await this.execute(key, { type: 'TriggerTimer', force: true }, context);
  }

  @Post(':key/reschedule')
  @HttpCode(204)
  @Permits('instance:operate')
  @ApiOperation({
    summary: 'Changes when a timer is due',
    description: 'A time that has passed lets it fire at once. What repeats is counted from the new time.',
  })
  async reschedule(
    @timerKey() key: string,
    @Body({ schema: rescheduleSchema }) { dueDate }: z.output<typeof rescheduleSchema>,
    @CommandContext() context: Context,
  ): Promise<void> {
    await this.execute(key, { type: 'RescheduleTimer', dueAt: Date.parse(dueDate) }, context);
  }

  /** The instance itself says whether it still waits: a timer that fires meanwhile is not there any more. */
  private async execute(
    key: string,
    command: { type: 'TriggerTimer'; force: true } | { type: 'RescheduleTimer'; dueAt: number },
    context: Context,
  ): Promise<void> {
    const parsed = BigInt(key);
    await this.runtime.execute(
      String(instanceOf(parsed)),
      { ...command, subscriptionKey: localOf(parsed) },
      context,
    );
  }
}
