import { readable } from './spelling.js';

/**
 * A file as a modeling tool can edit it without loss. moddle drops references with a prefix and the script of a
 * global script task; they are rewritten before it parses, and written back the way they were afterwards.
 */
export interface Editable {
  readonly xml: string;
  /** The edited XML with the file's own spelling restored. */
  restore(edited: string): string;
}

export function forEditing(original: string): Editable {
  const xml = readable(original);
  const prefixed = prefixedReferences(original);
  return {
    xml,
    restore(edited) {
      let text = withScriptElements(edited);
      for (const [name, prefix] of prefixed) {
        const id = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
        text = text
          .replace(
            new RegExp(
              `(\\s(?:\\w*Ref|default|calledElement|bpmnElement|evaluatesToTypeRef)\\s*=\\s*")${id}"`,
              'g',
            ),
            `$1${prefix}:${name}"`,
          )
          .replace(
            new RegExp(
              `(<(?:[\\w.-]+:)?(?:incoming|outgoing|\\w*Refs?|source|target)>\\s*)${id}(\\s*</)`,
              'g',
            ),
            `$1${prefix}:${name}$2`,
          );
      }
      return text;
    },
  };
}

/** Ids that the file refers to with the prefix of its own target namespace. */
function prefixedReferences(xml: string): ReadonlyMap<string, string> {
  const target = /\btargetNamespace\s*=\s*["']([^"']*)["']/.exec(xml)?.[1];
  const found = new Map<string, string>();
  if (!target) return found;
  for (const [, prefix, uri] of xml.matchAll(/\bxmlns:([\w.-]+)\s*=\s*["']([^"']*)["']/g)) {
    if (uri !== target || prefix === undefined) continue;
    const name = prefix.replace(/[.-]/g, '\\$&');
    const attributes = new RegExp(
      `\\s(?:\\w*Ref|default|calledElement|bpmnElement|evaluatesToTypeRef)\\s*=\\s*["']${name}:([\\w.-]+)["']`,
      'g',
    );
    const texts = new RegExp(`>\\s*${name}:([\\w.-]+)\\s*</`, 'g');
    for (const pattern of [attributes, texts])
      for (const [, id] of xml.matchAll(pattern)) found.set(id!, prefix);
  }
  return found;
}

function withScriptElements(xml: string): string {
  return xml.replace(
    /<((?:[\w.-]+:)?)(globalScriptTask\b[^>]*?)\sscript="([^"]*)"([^>]*?)(\/?)>/g,
    (_m, prefix: string, open: string, script: string, rest: string, closed: string) => {
      const element = `<${prefix}script>${script.replace(/&quot;/g, '"')}</${prefix}script>`;
      return `<${prefix}${open}${rest.trimEnd()}>${element}${closed ? `</${prefix}globalScriptTask>` : ''}`;
    },
  );
}
