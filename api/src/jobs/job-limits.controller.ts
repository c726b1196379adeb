import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { EngineRuntime, type JobLimit } from '../../../engine/runtime/index.js';
import { Permits } from '../common/policy.js';
import { Problem } from '../common/problem.js';
import { nameSchema } from '../common/schemas.js';

const limitSchema = z
  .strictObject({
    /** jobs that workers may have at a time */
    maxActive: z.number().int().min(1).max(1_000_000).nullish(),
    rate: z
      .strictObject({
        jobs: z.number().int().min(1).max(1_000_000),
        /** ms */
        period: z.number().int().min(1).max(86_400_000),
      })
      .nullish(),
  })
  .refine(({ maxActive, rate }) => maxActive != null || rate != null, 'expected maxActive, rate or both');

const jobType = () => Param('type', { schema: nameSchema });

@ApiTags('Jobs')
@Controller('job-limits')
@Permits('instance:operate')
export class JobLimitsController {
  constructor(private readonly runtime: EngineRuntime) {}

  @Get()
  @ApiOperation({ summary: 'How many jobs of a type may be worked on at a time and begin in a period' })
  async all(): Promise<{ items: readonly JobLimit[] }> {
    return { items: await this.runtime.jobLimits() };
  }

  @Get(':type')
  @ApiOperation({ summary: 'The limit of one job type' })
  async get(@jobType() type: string): Promise<JobLimit> {
    const found = (await this.runtime.jobLimits()).find((limit) => limit.type === type);
    if (found) return found;
    throw new Problem(404, `Expected a limit for the job type "${type}", but there is none.`, {
      code: 'NOT_FOUND',
    });
  }

  @Put(':type')
  @HttpCode(204)
  @ApiOperation({ summary: 'Limits a job type, for all servers together' })
  async set(
    @jobType() type: string,
    @Body({ schema: limitSchema }) { maxActive, rate }: z.output<typeof limitSchema>,
  ): Promise<void> {
    await this.runtime.setJobLimit({ type, maxActive: maxActive ?? null, rate: rate ?? null });
  }

  @Delete(':type')
  @HttpCode(204)
  @ApiOperation({ summary: 'Takes the limit of a job type away' })
  async remove(@jobType() type: string): Promise<void> {
    await this.runtime.setJobLimit({ type, maxActive: null, rate: null });
  }
}
