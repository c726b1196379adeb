import { EventEmitter } from 'node:events';
import { jest } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../common/problem.js';
import type { Authentication } from '../identity/index.js';
import { LiveController } from './live.controller.js';
import type { LiveFeed } from './live-feed.js';

const HEARTBEAT = 15_000;

class Raw extends EventEmitter {
  text = '';
  isEnded = false;
  writeHead(): void {}
  write(text: string): void {
    this.text += text;
  }
  end(): void {
    this.isEnded = true;
    this.emit('close');
  }
}

describe('The stream of changes', () => {
  let raw: Raw;
  let listens: boolean;
  let identify: jest.Mock<Authentication['identify']>;

  beforeEach(() => {
    jest.useFakeTimers();
    raw = new Raw();
    listens = true;
    identify = jest
      .fn<Authentication['identify']>()
      .mockResolvedValue({ by: 'session' } as Awaited<ReturnType<Authentication['identify']>>);
    const feed = { subscribe: () => () => (listens = false) } as unknown as LiveFeed;
    new LiveController(feed, { identify } as unknown as Authentication).stream(
      { headers: {} } as FastifyRequest,
      { raw, hijack: () => undefined } as unknown as FastifyReply,
    );
  });
  afterEach(() => {
    raw.emit('close');
    jest.useRealTimers();
  });

  it('gives signs of life, which are no use of the session', async () => {
    await jest.advanceTimersByTimeAsync(2 * HEARTBEAT);
    expect(raw.text.match(/still here/g)).toHaveLength(2);
    expect(identify).toHaveBeenLastCalledWith(expect.anything(), false);
    expect(listens).toBe(true);
  });

  it.each([
    ['the session is over', () => identify.mockResolvedValue(undefined)],
    ['the password was changed', () => identify.mockRejectedValue(new Problem(401, 'Wrong.'))],
  ])('ends soon after %s', async (_, happens) => {
    happens();
    await jest.advanceTimersByTimeAsync(HEARTBEAT);
    expect(raw.isEnded).toBe(true);
    expect(listens).toBe(false);
  });

  it('goes on while the database is away', async () => {
    identify.mockRejectedValue(new Error('connect ECONNREFUSED'));
    await jest.advanceTimersByTimeAsync(HEARTBEAT);
    expect(raw.isEnded).toBe(false);
  });
});
