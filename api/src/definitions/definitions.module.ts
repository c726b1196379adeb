import { Module } from '@nestjs/common';
import { DefinitionsController } from './definitions.controller.js';
import { DefinitionsQueries } from './definitions.queries.js';
import { DeploymentsController } from './deployments.controller.js';
import { ResourcesController } from './resources.controller.js';

@Module({
  controllers: [DefinitionsController, DeploymentsController, ResourcesController],
  providers: [DefinitionsQueries],
})
export class DefinitionsModule {}
