import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../common/actor.js';
import { Problem } from '../common/problem.js';
import { Attempts } from './attempts.js';
import { hashPassword, isPassword } from './password.js';
import { People } from './people.js';
import { COOKIE, Sessions } from './sessions.js';
import { SharedRead } from './shared-read.js';

/** ms for which a user name and password that were right need not be checked again: workers ask all the time. */
const KNOWN_FOR = 60_000;

export interface Identified {
  readonly actor: Actor;
  readonly by: 'session' | 'basic';
}

/** Finds out who asks. */
@Injectable()
export class Authentication {
  private readonly attempts = new Attempts();
  private readonly known = new Map<string, number>();
  /** Keeps passwords out of memory: credentials are known by a hash that means nothing outside this process. */
  private readonly pepper = randomBytes(32);
  private nobody: Promise<string> | undefined;
  private readonly users: SharedRead<Awaited<ReturnType<People['find']>>>;

  constructor(
    people: People,
    private readonly sessions: Sessions,
  ) {
    this.users = new SharedRead((username) => people.find(username));
  }

  /**
   * @param isUse false: who asked then may still; a session goes on no longer for it
   * @throws Problem 401 when the credentials are wrong, 429 after too many wrong ones
   */
  async identify(request: FastifyRequest, isUse = true): Promise<Identified | undefined> {
    const { authorization } = request.headers;
    if (authorization?.startsWith('Basic ')) {
      const [username = '', ...rest] = Buffer.from(authorization.slice(6), 'base64').toString().split(':');
      return { actor: await this.check(username, rest.join(':'), request.ip), by: 'basic' };
    }
    const id = request.cookies[COOKIE];
    const actor = id ? await this.sessions.find(id, isUse) : undefined;
    return actor && { actor, by: 'session' };
  }

  /** @throws Problem 401, 429 */
  async check(username: string, password: string, address: string): Promise<Actor> {
    const hash = createHash('sha256')
      .update(this.pepper)
      .update(JSON.stringify([username, password]))
      .digest('base64');
    const found = await this.users.of(username);
    const stored = found?.password;
    const credentials = `${hash} ${stored}`;
    if (found && (this.known.get(credentials) ?? 0) > performance.now()) return found.actor;
    this.attempts.check(address, username);
    // Takes as long whether the name is known or not.
    const isRight = await isPassword(password, stored ?? (await this.someHash()));
    if (!found || !isRight) {
      this.attempts.failed(address, username);
      throw new Problem(401, 'The user name or the password is wrong.', { code: 'UNAUTHENTICATED' });
    }
    if (this.known.size > 1000) this.known.clear();
    this.known.set(credentials, performance.now() + KNOWN_FOR);
    return found.actor;
  }

  private someHash(): Promise<string> {
    this.nobody ??= hashPassword(randomBytes(16).toString('hex'));
    return this.nobody;
  }
}
