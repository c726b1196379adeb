import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { JobLimitsController } from './job-limits.controller.js';
import { JobWorkers } from './job-worker.js';
import { JobsController } from './jobs.controller.js';

@Module({
  imports: [DiscoveryModule],
  controllers: [JobLimitsController, JobsController],
  providers: [JobWorkers],
})
export class JobsModule {}
