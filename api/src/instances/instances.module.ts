import { Module } from '@nestjs/common';
import { TaskListenersModule } from '../tasks/listeners.module.js';
import { ElementsController } from './elements.controller.js';
import { InstancesController } from './instances.controller.js';
import { InstancesQueries } from './instances.queries.js';

@Module({
  imports: [TaskListenersModule],
  controllers: [InstancesController, ElementsController],
  providers: [InstancesQueries],
  exports: [InstancesQueries],
})
export class InstancesModule {}
