import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EngineRuntime } from '../../../engine/runtime/index.js';
import { SETTINGS, type ServerSettings } from '../settings.js';

@Module({})
class EngineModule {}

/** What every module works with: the engine, its database, and the settings. They begin and end outside of Nest. */
export function engineModule(
  runtime: EngineRuntime,
  dataSource: DataSource,
  settings: ServerSettings,
): DynamicModule {
  const providers = [
    { provide: EngineRuntime, useValue: runtime },
    { provide: DataSource, useValue: dataSource },
    { provide: SETTINGS, useValue: settings },
  ];
  return { module: EngineModule, global: true, providers, exports: providers };
}
