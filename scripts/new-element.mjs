// npm run new:element <prefix:Type> [namespace]: a folder in engine/core/elements and its line in the registry.
import path from 'node:path';
import { newElement } from './lib/new-element.mjs';
import { root } from './lib/project.mjs';
import { main } from './lib/terminal.mjs';

await main(async () => {
  const [type, namespace] = process.argv.slice(2);
  const { name, files } = await newElement(root, type, namespace);
  console.log(files.map((file) => `  ${path.relative(root, file)}`).join('\n'));
  console.log(`
It passes the token on, and its scenario says so: npm test -- unit ${name}
Then say in index.ts what it does. npm run docs:coverage lists it in the documentation.`);
});
