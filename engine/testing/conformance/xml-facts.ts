import { createRequire } from 'node:module';
import { Parser } from 'saxen';

interface Descriptor {
  readonly types: readonly {
    readonly properties?: readonly {
      readonly name: string;
      readonly isAttr?: boolean;
      readonly default?: unknown;
    }[];
  }[];
}
const require = createRequire(import.meta.url);

/** `attribute=value` pairs that say nothing, because the schema gives the attribute that value anyway. (So does the type of a waypoint.) */
const defaults = new Set(
  ['bpmn', 'bpmndi', 'di', 'dc'].flatMap((name) =>
    (require(`bpmn-moddle/resources/bpmn/json/${name}.json`) as Descriptor).types.flatMap((type) =>
      (type.properties ?? [])
        .filter((p) => p.isAttr && p.default !== undefined)
        .map((p) => `@${p.name}=${p.default}`),
    ),
  ),
);

/**
 * What an XML file says, whatever its prefixes and layout: each element with its attributes and its text, as
 * `{namespace}name @attribute=value "text"`, counted. Two files with the same facts are the same model.
 */
export function xmlFacts(xml: string): Map<string, number> {
  const facts = new Map<string, number>();
  const stack: { name: string; attributes: string[]; text: string }[] = [];
  const parser = new Parser({ proxy: false });
  const scopes: { [prefix: string]: string }[] = [{}];
  const resolve = (name: string, isAttribute: boolean): string => {
    const [prefix, local] = name.includes(':') ? name.split(':', 2) : ['', name];
    if (isAttribute && prefix === '') return local!;
    return `{${scopes.at(-1)![prefix!] ?? ''}}${local}`;
  };
  parser.on(
    'openTag',
    (
      name: string,
      attributes: () => { [name: string]: string },
      decode: (text: string) => string,
      selfClosing: boolean,
    ) => {
      const all = Object.entries(attributes());
      scopes.push({
        ...scopes.at(-1),
        ...Object.fromEntries(
          all.filter(([n]) => n === 'xmlns' || n.startsWith('xmlns:')).map(([n, uri]) => [n.slice(6), uri]),
        ),
      });
      const plain = all
        .filter(([n]) => n !== 'xmlns' && !n.startsWith('xmlns:'))
        .map(
          ([n, value]) =>
            `@${resolve(n, true)}=${number(qualified(resolve(n, true), decode(value), scopes.at(-1)!))}`,
        )
        .filter(
          (attribute) =>
            !defaults.has(attribute) &&
            !attribute.endsWith('type={http://www.omg.org/spec/DD/20100524/DC}Point'),
        );
      stack.push({ name: resolve(name, false), attributes: plain.sort(), text: '' });
      if (selfClosing) close();
    },
  );
  const close = (): void => {
    const { name, attributes, text } = stack.pop()!;
    scopes.pop();
    const fact = [
      name,
      ...attributes,
      ...(text.trim() ? [JSON.stringify(text.trim().replace(/\s+/g, ' '))] : []),
    ].join(' ');
    facts.set(fact, (facts.get(fact) ?? 0) + 1);
  };
  parser.on('closeTag', (_name: string, _decode: unknown, selfClosing: boolean) => {
    if (!selfClosing) close();
  });
  parser.on('text', (text: string, decode: (text: string) => string) => {
    if (stack.length > 0) stack.at(-1)!.text += decode(text);
  });
  parser.on('cdata', (text: string) => {
    if (stack.length > 0) stack.at(-1)!.text += text;
  });
  parser.parse(xml);
  return facts;
}

/** Types are qualified names: their prefix may change, what it stands for may not. */
function qualified(attribute: string, value: string, scope: { [prefix: string]: string }): string {
  const text = value.replace(/\s+/g, ' ').trim();
  if (attribute !== '{http://www.w3.org/2001/XMLSchema-instance}type') return text;
  const [prefix, local] = text.includes(':') ? text.split(':', 2) : ['', text];
  return scope[prefix!] === undefined ? text : `{${scope[prefix!]}}${local}`;
}

const number = (text: string): string => (/^-?\d+\.\d+$/.test(text) ? String(Number(text)) : text);

/** What one file says and the other does not. */
export function missingFacts(before: string, after: string): string[] {
  const kept = xmlFacts(after);
  return [...xmlFacts(before)].filter(([fact, count]) => (kept.get(fact) ?? 0) < count).map(([fact]) => fact);
}
