import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Lets the server stop as soon as the last request is answered. Node.js alone also waits for connections that were
 * opened ahead of a request that never came, as browsers do.
 */
export function endConnectionsOnClose(server: FastifyInstance): void {
  /** Requests under way, by connection. */
  const open = new Map<Socket, number>();
  let isClosing = false;

  const count = (socket: Socket, by: number) => {
    const requests = (open.get(socket) ?? 0) + by;
    if (open.has(socket)) open.set(socket, requests);
    if (isClosing && requests <= 0) socket.destroySoon();
  };
  const http = server.server as Server;
  http.on('connection', (socket: Socket) => {
    open.set(socket, 0);
    socket.once('close', () => open.delete(socket));
  });
  http.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    count(socket, 1);
    response.once('close', () => count(socket, -1));
  });
  server.addHook('preClose', async () => {
    isClosing = true;
    for (const [socket, requests] of open) if (requests === 0) socket.destroySoon();
  });
}
