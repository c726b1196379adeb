import { Body, Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Actor, CurrentActor } from '../common/actor.js';
import { checkOrigin } from '../common/cross-site.js';
import { Authenticated, Public } from '../common/policy.js';
import { TENANT } from '../common/schemas.js';
import { SETTINGS, type ServerSettings } from '../settings.js';
import { VERSION } from '../version.js';
import { Authentication } from './authentication.js';
import { DEMO_USERS } from './demo-users.js';
import { FirstAdmin } from './first-admin.js';
import { newUserSchema } from './schemas.js';
import { COOKIE, Sessions } from './sessions.js';

const credentials = z.strictObject({
  username: z.string().min(1).max(100),
  password: z.string().min(1).max(1000),
});
const setup = newUserSchema
  .pick({ username: true, password: true, displayName: true })
  .extend({ token: z.string() });

/** What the web app needs to know about the person at the screen. */
const meOf = (actor: Actor) => ({
  username: actor.username,
  displayName: actor.displayName,
  email: actor.email,
  groups: actor.groups,
  roles: actor.roles,
  permissions: [...actor.permissions],
  tenants: [{ tenantId: TENANT, name: 'Default', description: null }],
  authorizedComponents: ['*'],
  salesPlanType: null,
  c8Links: {},
  canLogout: true,
});

@ApiTags('Authentication')
@Controller('authentication')
export class AuthenticationController {
  constructor(
    private readonly authentication: Authentication,
    private readonly sessions: Sessions,
    private readonly firstAdmin: FirstAdmin,
    @Inject(SETTINGS) private readonly settings: ServerSettings,
  ) {}

  @Get('options')
  @Public()
  @ApiOperation({ summary: 'How one can log in here' })
  async options() {
    const { demo } = this.settings;
    return {
      demo,
      demoUsers: demo
        ? DEMO_USERS.map(({ username, displayName, role, description }) => ({
            username,
            displayName,
            role,
            description,
          }))
        : [],
      setupRequired: await this.firstAdmin.isNeeded(),
      version: VERSION,
    };
  }

  @Post('login')
  @HttpCode(200)
  @Public()
  @ApiOperation({ summary: 'Opens a session; its cookie is part of the answer' })
  async login(
    @Body({ schema: credentials }) { username, password }: z.output<typeof credentials>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    checkOrigin(request);
    const actor = await this.authentication.check(username, password, request.ip);
    await this.openSession(actor, request, reply);
    return meOf(actor);
  }

  @Post('logout')
  @HttpCode(204)
  @Public()
  @ApiOperation({ summary: 'Ends the session' })
  async logout(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    checkOrigin(request);
    const id = request.cookies[COOKIE];
    if (id) await this.sessions.close(id);
    reply.clearCookie(COOKIE, { path: '/' });
  }

  @Post('setup')
  @HttpCode(200)
  @Public()
  @ApiOperation({ summary: 'Makes the first administrator with the token of the printed link' })
  async setUp(
    @Body({ schema: setup }) { token, ...user }: z.output<typeof setup>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    checkOrigin(request);
    const actor = await this.firstAdmin.make(token, user);
    await this.openSession(actor, request, reply);
    return meOf(actor);
  }

  @Get('me')
  @Authenticated()
  @ApiOperation({ summary: 'Who asks, and what they may do' })
  me(@CurrentActor() actor: Actor) {
    return meOf(actor);
  }

  private async openSession(actor: Actor, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const before = request.cookies[COOKIE];
    if (before) await this.sessions.close(before);
    reply.setCookie(COOKIE, await this.sessions.open(actor.username), {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: request.protocol === 'https',
    });
  }
}
