import { Module } from '@nestjs/common';
import { DefinitionsController } from './definitions.controller.js';
import { DefinitionsQueries } from './definitions.queries.js';
import { DeploymentsController } from './deployments.controller.js';

@Module({ controllers: [DefinitionsController, DeploymentsController], providers: [DefinitionsQueries] })
export class DefinitionsModule {}
