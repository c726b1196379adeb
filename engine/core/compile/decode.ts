/** The text of an XML file in the encoding that its byte order mark or declaration names (UTF-8 without either). */
export function decodeXml(bytes: Uint8Array): string {
  const utf16 =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : null;
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  const declared = /^[^<]*<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1];
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(utf16 ?? declared ?? 'utf-8', { fatal: true });
  } catch {
    throw new TypeError(
      `Expected an XML file in a known encoding, but it declares "${declared}". Save it as UTF-8.`,
    );
  }
  try {
    return decoder.decode(bytes);
  } catch {
    throw new TypeError(
      `Expected the file to be ${decoder.encoding.toUpperCase()} as it declares, but it has bytes that are not. Save it again as UTF-8.`,
    );
  }
}
