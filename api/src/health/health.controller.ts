import { Body, Controller, Get, HttpCode, Inject, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { EngineRuntime } from '../../../engine/runtime/index.js';
import { Authenticated, Public } from '../common/policy.js';
import { Problem } from '../common/problem.js';
import { SETTINGS, type ServerSettings } from '../settings.js';
import { VERSION } from '../version.js';

const clockSchema = z.strictObject({
  /** ms since 1970 */
  timestamp: z.number().int().min(0).max(253_402_300_799_000),
});

@ApiTags('Server')
@Controller()
export class HealthController {
  constructor(
    private readonly runtime: EngineRuntime,
    @Inject(SETTINGS) private readonly settings: ServerSettings,
  ) {}

  @Get('status')
  @HttpCode(204)
  @Public()
  @ApiOperation({ summary: '204 when the server works, 503 when its database does not answer' })
  async status(): Promise<void> {
    if (!(await this.runtime.ready())) throw new Problem(503, 'The database does not answer.');
  }

  @Get('license')
  @Public()
  @ApiOperation({ summary: 'No licence is needed' })
  license() {
    return { validLicense: true, licenseType: 'Apache-2.0', isCommercial: false, expiresAt: null };
  }

  @Get('topology')
  @Authenticated()
  @ApiOperation({ summary: 'What workers ask before they begin' })
  topology() {
    return {
      brokers: [
        {
          nodeId: 0,
          host: 'localhost',
          port: 0,
          version: VERSION,
          partitions: [{ partitionId: 1, role: 'leader', health: 'healthy' }],
        },
      ],
      clusterId: null,
      clusterSize: 1,
      partitionsCount: 1,
      replicationFactor: 1,
      gatewayVersion: VERSION,
      lastCompletedChangeId: '0',
    };
  }

  @Put('clock')
  @HttpCode(204)
  @Authenticated()
  @ApiOperation({ summary: 'Tests only: holds the time of the engine at a moment' })
  async pin(@Body({ schema: clockSchema }) { timestamp }: z.output<typeof clockSchema>): Promise<void> {
    this.checkTestClock();
    await this.runtime.clock.pin(timestamp);
  }

  @Post('clock/reset')
  @HttpCode(204)
  @Authenticated()
  @ApiOperation({ summary: 'Tests only: lets the time go on' })
  async reset(): Promise<void> {
    this.checkTestClock();
    await this.runtime.clock.reset();
  }

  @Post('clock/settle')
  @HttpCode(204)
  @Authenticated()
  @ApiOperation({ summary: 'Tests only: answers when nothing is left to do at the present time' })
  async settle(): Promise<void> {
    this.checkTestClock();
    await this.runtime.clock.settle();
  }

  private checkTestClock(): void {
    if (!this.settings.testClock) {
      throw new Problem(
        404,
        'The clock can only be moved where the server was started with PROCESSION_TEST_CLOCK=1.',
      );
    }
  }
}
