/**
 * Rewrites elements of an XML text by name, in linear time whatever the text is: CDATA may be full of half tags, on
 * which a single expression for the whole element would try again and again.
 *
 * @param names local names; elements with and without prefix are found, and those inside a found one are not
 * @param rewrite gets the qualified name, the attributes as written, and the content; `null` leaves the element as it is
 */
export function rewriteElements(
  xml: string,
  names: readonly string[],
  rewrite: (name: string, attributes: string, content: string) => string | null,
): string {
  const open = new RegExp(`<((?:[\\w.-]+:)?(?:${names.join('|')}))(?=[\\s/>])([^>]*)>`, 'g');
  const unclosed = new Set<string>();
  let result = '';
  let done = 0;
  for (let found = open.exec(xml); found; found = open.exec(xml)) {
    const [, name, attributes] = found as unknown as [string, string, string];
    if (attributes.endsWith('/') || unclosed.has(name)) continue;
    const close = new RegExp(`</${name.replace(/[.-]/g, '\\$&')}\\s*>`, 'g');
    close.lastIndex = open.lastIndex;
    const end = close.exec(xml);
    if (!end) {
      unclosed.add(name);
      continue;
    }
    const rewritten = rewrite(name, attributes, xml.slice(open.lastIndex, end.index));
    open.lastIndex = close.lastIndex;
    if (rewritten === null) continue;
    result += xml.slice(done, found.index) + rewritten;
    done = close.lastIndex;
  }
  return result + xml.slice(done);
}
