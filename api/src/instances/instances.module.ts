import { Module } from '@nestjs/common';
import { ElementsController } from './elements.controller.js';
import { InstancesController } from './instances.controller.js';
import { InstancesQueries } from './instances.queries.js';

@Module({
  controllers: [InstancesController, ElementsController],
  providers: [InstancesQueries],
  exports: [InstancesQueries],
})
export class InstancesModule {}
