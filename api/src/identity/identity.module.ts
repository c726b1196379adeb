import { Global, Module } from '@nestjs/common';
import { AuthenticationController } from './authentication.controller.js';
import { Authentication } from './authentication.js';
import { FirstAdmin } from './first-admin.js';
import { People } from './people.js';
import { Sessions } from './sessions.js';
import { UsersController } from './users.controller.js';

@Global()
@Module({
  controllers: [AuthenticationController, UsersController],
  providers: [Authentication, FirstAdmin, People, Sessions],
  exports: [Authentication, FirstAdmin, People],
})
export class IdentityModule {}
