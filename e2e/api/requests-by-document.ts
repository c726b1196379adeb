/** Requests made from the OpenAPI document: as it wants them, but for one value. */

// biome-ignore lint/suspicious/noExplicitAny: a document of any shape
type Json = any;
type Path = readonly (string | number)[];

export interface Place {
  readonly method: string;
  /** Under `/v2`, keys and query filled in, but for `value`. */
  readonly path: (value?: string) => string;
  /** With the value at its place; undefined where the request has no body. */
  readonly body: (value?: unknown) => Json;
  /** Which value is the strange one, such as `POST /v2/jobs/search filter.type`. */
  readonly name: string;
  readonly isInAddress: boolean;
}

/** Every place of every request where a value may stand. */
export function* placesOf(document: Json, keyOf: (path: string) => string): Generator<Place> {
  const resolve = resolver(document);
  for (const [address, operations] of Object.entries<Json>(document.paths))
    for (const [verb, operation] of Object.entries<Json>(operations)) {
      const method = verb.toUpperCase();
      const schema = operation.requestBody?.content?.['application/json']?.schema;
      const parameters = ((operation.parameters ?? []) as Json[]).filter((each) => each.in !== 'header');
      const sample = schema && sampleOf(schema, resolve);
      const path = (name?: string, value = ''): string => {
        const query = new URLSearchParams();
        let filled = address.replace(/^\/v2/, '');
        for (const each of parameters) {
          const isKey = resolve(each.schema)?.pattern !== undefined;
          const given = each.name === name ? value : isKey ? keyOf(address) : 'x';
          if (each.in === 'path') filled = filled.replace(`{${each.name}}`, encodeURIComponent(given));
          else if (each.name === name) query.set(each.name, given);
        }
        return query.size > 0 ? `${filled}?${query}` : filled;
      };
      for (const { name } of parameters)
        yield {
          method,
          path: (value) => path(name, value),
          body: () => sample,
          name: `${method} ${address} ${name}`,
          isInAddress: true,
        };
      for (const place of schema ? fieldsOf(schema, resolve) : [])
        yield {
          method,
          path: () => path(),
          body: (value) => replaced(sample, place, value),
          name: `${method} ${address} ${place.join('.')}`,
          isInAddress: false,
        };
    }
}

function resolver(document: Json): (schema: Json) => Json {
  return function resolve(schema: Json): Json {
    if (schema?.$ref) return resolve(document.components.schemas[schema.$ref.split('/').pop()]);
    return schema?.allOf?.length === 1 ? resolve(schema.allOf[0]) : schema;
  };
}

function sampleOf(schema: Json, resolve: (schema: Json) => Json): Json {
  const found = resolve(schema) ?? {};
  const { example, enum: values, anyOf, oneOf, type, required = [], properties, items, minimum } = found;
  if (example !== undefined) return example;
  if (values) return values[0];
  if (anyOf ?? oneOf) return sampleOf((anyOf ?? oneOf)[0], resolve);
  if (type === 'object')
    return Object.fromEntries(required.map((name: string) => [name, sampleOf(properties[name], resolve)]));
  if (type === 'array') return [sampleOf(items, resolve)];
  if (type === 'integer' || type === 'number') return Math.max(1, minimum ?? 1);
  return type === 'boolean' ? true : 'x';
}

function* fieldsOf(schema: Json, resolve: (schema: Json) => Json, path: Path = []): Generator<Path> {
  if (path.length > 3) return;
  const { anyOf, oneOf, properties = {}, items } = resolve(schema) ?? {};
  yield path;
  const seen = new Set<string>();
  for (const one of anyOf ?? oneOf ?? [])
    for (const inner of fieldsOf(one, resolve, path))
      if (inner.length > path.length && !seen.has(inner.join('.'))) {
        seen.add(inner.join('.'));
        yield inner;
      }
  for (const [name, inner] of Object.entries(properties)) yield* fieldsOf(inner, resolve, [...path, name]);
  if (items) yield* fieldsOf(items, resolve, [...path, 0]);
}

function replaced(body: Json, [first, ...rest]: Path, value: unknown): Json {
  if (first === undefined) return value;
  const copy = typeof first === 'number' ? [...(Array.isArray(body) ? body : [])] : { ...body };
  copy[first] = replaced(copy[first], rest, value);
  return copy;
}
