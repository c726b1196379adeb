import { Problem } from './problem.js';

type Done = (error: Error | null, body?: unknown) => void;
interface JsonServer {
  getDefaultJsonParser(
    proto: 'error',
    constructorAction: 'error',
  ): (request: unknown, body: string, done: Done) => void;
  addContentTypeParser(
    type: string,
    options: { parseAs: 'string' },
    parse: (request: unknown, body: string, done: Done) => void,
  ): void;
}

/**
 * JSON without content is no body at all: clients announce JSON even where they have nothing to say. A text with a zero
 * character is refused, because no text column takes it; only values of variables, which are kept as JSON, may have one.
 */
export function readJson(server: JsonServer): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.trim() === '') done(null, undefined);
    else if (!body.includes('\\u0000')) parse(request, body, done);
    else
      parse(request, body, (error, read) => {
        const found = error ? undefined : zeroCharacterIn(read, []);
        done(found ? zeroCharacter(found) : error, read);
      });
  });
}

export function zeroCharacter(path: readonly string[] = []): Problem {
  const message = 'Expected a text without a zero character (U+0000).';
  const detail = path.length > 0 ? `${path.join('.')}: ${message}` : message;
  return new Problem(400, `The request is not as expected. ${detail}`, {
    code: 'INVALID_ARGUMENT',
    errors: [{ path: path.join('.'), message }],
  });
}

function zeroCharacterIn(value: unknown, path: readonly string[]): readonly string[] | undefined {
  if (typeof value === 'string') return value.includes('\0') ? path : undefined;
  if (value === null || typeof value !== 'object') return undefined;
  for (const [name, inner] of Object.entries(value)) {
    if (name === 'variables' && !Array.isArray(inner)) continue;
    const here = [...path, name.replaceAll('\0', '\\u0000')];
    const found = name.includes('\0') ? here : zeroCharacterIn(inner, here);
    if (found) return found;
  }
  return undefined;
}
