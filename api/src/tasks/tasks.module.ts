import { Module } from '@nestjs/common';
import { TaskListenersModule } from './listeners.module.js';
import { TasksController } from './tasks.controller.js';
import { TasksQueries } from './tasks.queries.js';

@Module({ imports: [TaskListenersModule], controllers: [TasksController], providers: [TasksQueries] })
export class TasksModule {}
