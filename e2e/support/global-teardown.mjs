export default async function globalTeardown() {
  if (globalThis.testServer) await globalThis.testServer.stop();
  else await globalThis.dropTemplate?.();
}
