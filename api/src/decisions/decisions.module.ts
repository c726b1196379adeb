import { Module } from '@nestjs/common';
import { DecisionDefinitionsController } from './definitions.controller.js';
import { DecisionInstancesController } from './instances.controller.js';
import { DecisionRequirementsController } from './requirements.controller.js';

@Module({
  controllers: [DecisionDefinitionsController, DecisionRequirementsController, DecisionInstancesController],
})
export class DecisionsModule {}
