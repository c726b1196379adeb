import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { EngineRuntime, type RetentionReport } from '../../../engine/runtime/index.js';
import { Permits } from '../common/policy.js';
import { nameSchema } from '../common/schemas.js';

const ruleSchema = z.strictObject({
  /** Days after its end that an instance is kept; null: for ever. */
  days: z.number().int().min(0).max(36_500).nullable(),
});
const processId = () => Param('processDefinitionId', { schema: nameSchema });

@ApiTags('History')
@Controller('retention')
export class RetentionController {
  constructor(private readonly runtime: EngineRuntime) {}

  @Get()
  @Permits('history:read', 'user:manage')
  @ApiOperation({ summary: 'How long finished instances are kept, and how far the removal of others is' })
  report(): Promise<RetentionReport> {
    return this.runtime.retention.report();
  }

  @Put()
  @HttpCode(204)
  @Permits('user:manage')
  @ApiOperation({ summary: 'How long instances of processes without a rule of their own are kept' })
  async setDefault(@Body({ schema: ruleSchema }) { days }: z.output<typeof ruleSchema>): Promise<void> {
    await this.runtime.retention.set(null, days);
  }

  @Put(':processDefinitionId')
  @HttpCode(204)
  @Permits('user:manage')
  @ApiOperation({ summary: 'How long instances of a process are kept' })
  async set(
    @processId() id: string,
    @Body({ schema: ruleSchema }) { days }: z.output<typeof ruleSchema>,
  ): Promise<void> {
    await this.runtime.retention.set(id, days);
  }

  @Delete(':processDefinitionId')
  @HttpCode(204)
  @Permits('user:manage')
  @ApiOperation({ summary: 'The rule for all processes holds again' })
  async unset(@processId() id: string): Promise<void> {
    await this.runtime.retention.unset(id);
  }
}
