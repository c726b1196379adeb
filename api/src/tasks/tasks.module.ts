import { Module } from '@nestjs/common';
import { TaskListeners } from './listeners.js';
import { TasksController } from './tasks.controller.js';
import { TasksQueries } from './tasks.queries.js';

@Module({ controllers: [TasksController], providers: [TaskListeners, TasksQueries] })
export class TasksModule {}
