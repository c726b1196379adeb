import { rewriteElements } from './rewrite.js';

/** The file in the spelling that moddle reads without dropping anything. */
export const readable = (xml: string): string =>
  withScriptAttributes(withoutTargetPrefixes(withTextOnly(xml)));

/**
 * Documentation, annotations and scripts may have elements of any namespace in them (XHTML, say). moddle knows text
 * only: their markup becomes text, so that nothing of it is lost.
 */
function withTextOnly(xml: string): string {
  const prefixes = new Set(
    [...xml.matchAll(/\bxmlns(?::([\w.-]+))?\s*=\s*["']([^"']*)["']/g)]
      .filter(([, , uri]) => uri === 'http://www.omg.org/spec/BPMN/20100524/MODEL')
      .map(([, prefix]) => prefix ?? ''),
  );
  return rewriteElements(xml, ['documentation', 'text', 'script'], (name, attributes, content) => {
    const colon = name.indexOf(':');
    if (!content.includes('<') || !prefixes.has(name.slice(0, Math.max(colon, 0)))) return null;
    return `<${name}${attributes}>${escaped(content)}</${name}>`;
  });
}

const escaped = (content: string): string =>
  content
    .split(/(<!\[CDATA\[[\s\S]*?\]\]>|<!--[\s\S]*?-->)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll('<', '&lt;')))
    .join('');

/** XML Schema drops space around an id and around a reference to one (whiteSpace=collapse); moddle refuses it. */
export function collapsedIds(xml: string): string {
  return xml.replace(/(\s(?:id|\w+Ref|default|bpmnElement)\s*=\s*)(["'])\s*([^"'\s]+)\s*\2/g, '$1$2$3$2');
}

/** moddle knows the script of a global script task as an attribute only; the schema has it as an element. */
function withScriptAttributes(xml: string): string {
  return rewriteElements(xml, ['globalScriptTask'], (name, attributes, content) => {
    let script: string | undefined;
    const rest = rewriteElements(content, ['script'], (_script, _attributes, body) => {
      script ??= body.replace(/^\s*<!\[CDATA\[([\s\S]*)\]\]>\s*$/, (_cdata, inner: string) =>
        inner.replace(/&/g, '&amp;').replace(/</g, '&lt;'),
      );
      return '';
    });
    if (script === undefined) return null;
    return `<${name}${attributes} script="${script.replace(/"/g, '&quot;')}">${rest}</${name}>`;
  });
}

/**
 * `messageRef="tns:m1"` names the message `m1` of the file's own target namespace; moddle knows references without
 * prefix only. Types (`xsi:type`) keep their prefix.
 */
function withoutTargetPrefixes(xml: string): string {
  const target = /\btargetNamespace\s*=\s*["']([^"']*)["']/.exec(xml)?.[1];
  if (!target) return xml;
  let text = xml;
  for (const [, prefix, uri] of xml.matchAll(/\bxmlns:([\w.-]+)\s*=\s*["']([^"']*)["']/g)) {
    if (uri !== target || prefix === undefined) continue;
    const name = prefix.replace(/[.-]/g, '\\$&');
    text = text
      .replace(
        new RegExp(
          `(\\s(?:\\w*Ref|default|calledElement|bpmnElement|source|target|evaluatesToTypeRef)\\s*=\\s*["'])${name}:`,
          'g',
        ),
        '$1',
      )
      .replace(new RegExp(`(>\\s*)${name}:([\\w.-]+\\s*</)`, 'g'), '$1$2');
  }
  return text;
}
