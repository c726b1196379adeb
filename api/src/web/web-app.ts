import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { pagePolicy } from './security-headers.js';

const YEAR = 31_536_000;
const OURS = /^\/(v2|docs)(\/|$)/;

/**
 * Serves the built web app. Every page address answers index.html, with a nonce of its own; everything else that is
 * not there is not found, so that an old asset is never answered with a page.
 */
export async function serveWebApp(server: FastifyInstance, folder: string): Promise<void> {
  if (!fs.existsSync(path.join(folder, 'index.html'))) return;
  await server.register(fastifyStatic, {
    root: folder,
    index: false,
    decorateReply: false,
    // Names of built assets contain a hash of their content.
    setHeaders(response, file) {
      const isHashed = file.startsWith(path.join(folder, 'assets') + path.sep);
      response.header('cache-control', isHashed ? `public, max-age=${YEAR}, immutable` : 'no-cache');
    },
    globIgnore: ['index.html'],
    wildcard: false,
  });
  server.get('/', (_request, reply) => sendPage(reply, folder));
  server.addHook('onRequest', async (request, reply) => {
    const address = request.url.split('?')[0]!;
    const isPage =
      request.method === 'GET' &&
      request.is404 &&
      !OURS.test(address) &&
      !address.includes('.') &&
      (request.headers.accept ?? '').includes('text/html');
    if (isPage) return sendPage(reply, folder);
  });
}

/** Read each time: the web app may be built anew while the server runs. */
async function sendPage(reply: FastifyReply, folder: string): Promise<FastifyReply> {
  const html = await fs.promises.readFile(path.join(folder, 'index.html'), 'utf8');
  const nonce = randomBytes(16).toString('base64');
  return reply
    .header('content-security-policy', pagePolicy(nonce))
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(html.replaceAll('__CSP_NONCE__', nonce));
}
