import fs from 'node:fs';
import path from 'node:path';
import { startTestServer } from '../support/test-server.js';

const FILE = path.resolve('docs/reference/openapi.json');

describe('docs/reference/openapi.json', () => {
  it('is what the server answers; UPDATE_DOCS=1 npm run test:db reference writes it', async () => {
    const server = await startTestServer();
    try {
      const { body } = await server.as('demo').get('/openapi.json');
      const text = `${JSON.stringify(body, null, 2)}\n`;
      if (process.env.UPDATE_DOCS) fs.writeFileSync(FILE, text);
      expect(JSON.parse(fs.readFileSync(FILE, 'utf8'))).toEqual(body);
    } finally {
      await server.close();
    }
  });
});
