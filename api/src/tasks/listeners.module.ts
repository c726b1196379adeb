import { Module } from '@nestjs/common';
import { TaskListeners } from './listeners.js';

@Module({ providers: [TaskListeners], exports: [TaskListeners] })
export class TaskListenersModule {}
