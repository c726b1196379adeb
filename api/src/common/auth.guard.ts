import {
  type CanActivate,
  type ExecutionContext,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { Authentication } from '../identity/index.js';
import type { AuthenticatedRequest } from './actor.js';
import { checkOrigin } from './cross-site.js';
import { POLICY, type Policy } from './policy.js';
import { forbidden, Problem } from './problem.js';

/** Nobody gets in unless the route's policy lets them. A route without a policy keeps the server from starting. */
@Injectable()
export class AuthGuard implements CanActivate, OnApplicationBootstrap {
  constructor(
    private readonly reflector: Reflector,
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly authentication: Authentication,
  ) {}

  onApplicationBootstrap(): void {
    const open = this.discovery.getControllers().flatMap(({ metatype, instance }) => {
      const prototype = Object.getPrototypeOf(instance);
      return this.scanner
        .getAllMethodNames(prototype)
        .filter((name) => Reflect.hasMetadata(PATH_METADATA, prototype[name]))
        .filter(
          (name) => !this.reflector.getAllAndOverride(POLICY, [prototype[name], metatype as () => unknown]),
        )
        .map((name) => `${metatype?.name}.${name}`);
    });
    if (open.length > 0) throw new Error(`These routes have no policy: ${open.join(', ')}.`);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const policy = this.reflector.getAllAndOverride<Policy>(POLICY, [
      context.getHandler(),
      context.getClass(),
    ]);
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (policy === 'public') return true;
    const found = await this.authentication.identify(request);
    if (!found) {
      throw new Problem(401, 'Log in first: this needs a session or a user name and password.', {
        code: 'UNAUTHENTICATED',
        // A browser would ask with a window of its own (an event stream cannot say that it comes from the web app).
        ...(request.headers['x-requested-with'] || request.headers.accept?.includes('text/event-stream')
          ? {}
          : { headers: { 'www-authenticate': 'Basic realm="Procession"' } }),
      });
    }
    if (found.by === 'session') checkOrigin(request);
    request.actor = found.actor;
    if (policy === 'authenticated' || policy.some((each) => found.actor.permissions.has(each))) return true;
    throw forbidden(
      `This needs the permission ${policy.join(' or ')}, which ${found.actor.username} does not have. Ask an administrator.`,
    );
  }
}
