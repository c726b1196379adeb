import { Module } from '@nestjs/common';
import { ConditionalsController } from './conditionals.controller.js';
import { MessagesController } from './messages.controller.js';

@Module({ controllers: [ConditionalsController, MessagesController] })
export class MessagesModule {}
