import type { ServerResponse } from 'node:http';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Authenticated } from '../common/policy.js';
import { Problem } from '../common/problem.js';
import { Authentication } from '../identity/index.js';
import { LiveFeed } from './live-feed.js';

/** ms between two signs of life: proxies close connections that are silent. */
const HEARTBEAT = 15_000;

@ApiTags('Live updates')
@Controller('events')
export class LiveController {
  constructor(
    private readonly feed: LiveFeed,
    private readonly authentication: Authentication,
  ) {}

  @Get()
  @Authenticated()
  @ApiProduces('text/event-stream')
  @ApiOperation({
    summary: 'Says what changed, as Server-Sent Events',
    description:
      'Only kinds and keys: the caller reads again what it may see. `Last-Event-ID` goes on after a break.',
  })
  stream(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    raw.write('retry: 2000\n\n');
    const lastId = request.headers['last-event-id'];
    const leave = this.feed.subscribe(
      typeof lastId === 'string' ? lastId : undefined,
      (id, change) => {
        raw.write(`id: ${id}\ndata: ${JSON.stringify(change)}\n\n`);
      },
      () => raw.end(),
    );
    const heartbeat = setInterval(() => void this.beat(request, raw), HEARTBEAT);
    raw.once('close', () => {
      clearInterval(heartbeat);
      leave();
    });
  }

  /** Whoever logged out, or may not log in any more, hears no more. */
  private async beat(request: FastifyRequest, raw: ServerResponse): Promise<void> {
    const isStillIn = await this.authentication.identify(request, false).then(
      (found) => found !== undefined,
      // A database that is away says nothing about who may listen.
      (error) => !(error instanceof Problem),
    );
    if (isStillIn) raw.write(': still here\n\n');
    else raw.end();
  }
}
