import { startTestServer, type TestServer } from '../support/test-server.js';

const forwarded = {
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'work.example',
  'x-forwarded-for': '203.0.113.7',
};

describe('behind a proxy', () => {
  let server: TestServer;
  afterEach(() => server.close());

  const logIn = (origin: string) =>
    fetch(`${server.address}/v2/authentication/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-requested-with': 'procession', origin, ...forwarded },
      body: JSON.stringify({ username: 'mia', password: 'mia' }),
    });

  it('that is trusted, people come by its name, and their cookie is for HTTPS only', async () => {
    server = await startTestServer({ trustedProxies: ['loopback'] });
    const response = await logIn('https://work.example');
    expect(response.status).toBe(200);
    expect(response.headers.get('set-cookie')).toMatch(/; Secure/);
  });

  it('that nobody has named, what it says of itself is not believed', async () => {
    server = await startTestServer();
    expect((await logIn('https://work.example')).status).toBe(403);
    const response = await logIn(server.address);
    expect(response.status).toBe(200);
    expect(response.headers.get('set-cookie')).not.toMatch(/Secure/);
  });
});
