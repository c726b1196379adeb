import { Module } from '@nestjs/common';
import { TasksController } from './tasks.controller.js';
import { TasksQueries } from './tasks.queries.js';

@Module({ controllers: [TasksController], providers: [TasksQueries] })
export class TasksModule {}
