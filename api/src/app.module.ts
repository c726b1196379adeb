import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import type { EngineRuntime } from '../../engine/runtime/index.js';
import { AuthGuard } from './common/auth.guard.js';
import { ProblemFilter } from './common/problem.filter.js';
import { validation } from './common/validation.js';
import { DecisionsModule } from './decisions/decisions.module.js';
import { DefinitionsModule } from './definitions/index.js';
import { engineModule } from './engine/engine.module.js';
import { HealthModule } from './health/health.module.js';
import { HistoryModule } from './history/history.module.js';
import { IdentityModule } from './identity/index.js';
import { IncidentsModule } from './incidents/incidents.module.js';
import { InstancesModule } from './instances/index.js';
import { JobsModule } from './jobs/jobs.module.js';
import { LiveModule } from './live/live.module.js';
import { MessagesModule } from './messages/messages.module.js';
import type { ServerSettings } from './settings.js';
import { TasksModule } from './tasks/tasks.module.js';
import { TimersModule } from './timers/timers.module.js';

@Module({
  imports: [
    DiscoveryModule,
    DecisionsModule,
    DefinitionsModule,
    HealthModule,
    HistoryModule,
    IdentityModule,
    IncidentsModule,
    InstancesModule,
    JobsModule,
    LiveModule,
    MessagesModule,
    TasksModule,
    TimersModule,
  ],
  providers: [
    { provide: APP_GUARD, useClass: AuthGuard },
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_PIPE, useValue: validation },
  ],
})
export class AppModule {}

export function appModule(
  runtime: EngineRuntime,
  dataSource: DataSource,
  settings: ServerSettings,
): DynamicModule {
  return { module: AppModule, imports: [engineModule(runtime, dataSource, settings)] };
}
