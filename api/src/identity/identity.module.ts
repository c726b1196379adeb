import { Global, Module } from '@nestjs/common';
import { AuthenticationController } from './authentication.controller.js';
import { Authentication } from './authentication.js';
import { FirstAdmin } from './first-admin.js';
import { GroupsController } from './groups.controller.js';
import { Groups } from './groups.js';
import { People } from './people.js';
import { Sessions } from './sessions.js';
import { UsersController } from './users.controller.js';

@Global()
@Module({
  controllers: [AuthenticationController, GroupsController, UsersController],
  providers: [Authentication, FirstAdmin, Groups, People, Sessions],
  exports: [Authentication, FirstAdmin, People],
})
export class IdentityModule {}
