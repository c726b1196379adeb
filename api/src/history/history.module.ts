import { Module } from '@nestjs/common';
import { InstancesModule } from '../instances/index.js';
import { HistoryController } from './history.controller.js';
import { HistoryQueries } from './history.queries.js';

import { RetentionController } from './retention.controller.js';

@Module({
  imports: [InstancesModule],
  controllers: [HistoryController, RetentionController],
  providers: [HistoryQueries],
})
export class HistoryModule {}
