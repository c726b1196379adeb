import { Parser } from 'saxen';
import { LONGEST_NAME } from '../model/names.js';

export interface ScanLimits {
  readonly bytes: number;
  readonly elements: number;
  readonly depth: number;
  readonly attributes: number;
  readonly tag: number;
}
export const scanLimits: ScanLimits = {
  bytes: 2 * 1024 * 1024,
  elements: 20_000,
  depth: 64,
  attributes: 64,
  tag: 64 * 1024,
};

export interface ScanProblem {
  readonly rule: string;
  readonly message: string;
  readonly help: string;
  readonly line: number | null;
}

/**
 * A first pass over the text, in linear time, that refuses what is no XML or would be expensive to parse
 * (measured: 200 kB of malformed attributes block the parser for 47 s).
 */
export function preScan(xml: string, limits: ScanLimits = scanLimits): ScanProblem | null {
  if (xml.length > limits.bytes)
    return refuse(
      'file-size',
      `Expected a BPMN file of at most ${limits.bytes / 1024 / 1024} MB, but it has ${(xml.length / 1024 / 1024).toFixed(1)} MB.`,
      'Split the model, or remove embedded pictures.',
    );
  if (!/^\s*</.test(xml.replace(/^\uFEFF/, '')))
    return refuse(
      'xml',
      `Expected an XML file that begins with "<", but found ${xml.trim() === '' ? 'an empty file' : `"${xml.trim().slice(0, 20)}"`}.`,
      'Export the diagram as BPMN 2.0 XML.',
    );
  if (/<!DOCTYPE/i.test(xml))
    return refuse(
      'xml-doctype',
      'Expected an XML file without DOCTYPE, but found one.',
      'Remove the document type declaration; entities are not expanded.',
    );
  const longTag = findLongTag(xml, limits.tag);
  if (longTag !== null)
    return refuse(
      'xml-tag-size',
      `Expected tags of at most ${limits.tag / 1024} kB, but one is longer.`,
      'The file is damaged or not made by a modeling tool.',
      lineOf(xml, longTag),
    );
  return scanElements(xml, limits);
}

function scanElements(xml: string, limits: ScanLimits): ScanProblem | null {
  let problem: ScanProblem | null = null;
  let depth = 0;
  let elements = 0;
  /** Depth of the foreign content we are in; its ids are its own affair. */
  let foreign = 0;
  const ids = new Set<string>();
  const parser = new Parser();
  const stop = (found: ScanProblem) => {
    problem ??= found;
    parser.stop();
  };
  parser.on(
    'openTag',
    (
      name: string,
      attributes: () => { [name: string]: string },
      _decode: unknown,
      selfClosing: boolean,
      context: () => { line: number },
    ) => {
      if (!selfClosing) depth++;
      if (!selfClosing && foreign === 0 && name.endsWith('extensionElements')) foreign = depth;
      if (depth > limits.depth)
        return stop(
          refuse(
            'xml-depth',
            `Expected at most ${limits.depth} nested elements, but found more.`,
            'Move inner sub-processes into called processes.',
            context().line + 1,
          ),
        );
      if (++elements > limits.elements)
        return stop(
          refuse(
            'xml-elements',
            `Expected at most ${limits.elements} XML elements, but found more.`,
            'Split the model into called processes.',
          ),
        );
      const attrs = attributes();
      if (Object.keys(attrs).length > limits.attributes)
        return stop(
          refuse(
            'xml-attributes',
            `Expected at most ${limits.attributes} attributes on <${name}>, but found more.`,
            'The file is damaged or not made by a modeling tool.',
            context().line + 1,
          ),
        );
      const { id } = attrs;
      if (id !== undefined && foreign === 0) {
        if (id in Object.prototype)
          return stop(
            refuse(
              'reserved-id',
              `Expected another id than "${id}", which is reserved.`,
              'Give the element another id.',
              context().line + 1,
            ),
          );
        if (id.length > LONGEST_NAME)
          return stop(
            refuse(
              'id-length',
              `Expected ids of at most ${LONGEST_NAME} characters, but one of <${name}> has ${id.length}.`,
              'Give the element a shorter id; its name may be longer.',
              context().line + 1,
            ),
          );
        if (ids.has(id))
          return stop(
            refuse(
              'duplicate-id',
              `Expected ids to be unique, but "${id}" is used twice.`,
              'Give one of the elements another id.',
              context().line + 1,
            ),
          );
        ids.add(id);
      }
    },
  );
  parser.on('closeTag', (_name: string, _decode: unknown, selfClosing: boolean) => {
    if (selfClosing) return;
    if (depth === foreign) foreign = 0;
    depth--;
  });
  const failed = (error: Error, context: () => { line: number; column: number }) => {
    const { line, column } = context();
    stop(
      refuse(
        'xml',
        `Expected well-formed XML, but line ${line + 1}, column ${column + 1} is not: ${error.message}.`,
        'Open the file in a modeling tool and export it again.',
        line + 1,
      ),
    );
  };
  parser.on('error', failed);
  parser.on('warn', (error: Error, context: () => { line: number; column: number }) => {
    if (!/non-predefined entity|unsupported document encoding/.test(error.message)) failed(error, context);
  });
  parser.parse(xml);
  return problem;
}

function findLongTag(xml: string, limit: number): number | null {
  for (let at = xml.indexOf('<'); at >= 0; at = xml.indexOf('<', at + 1)) {
    if (xml.startsWith('<!--', at) || xml.startsWith('<![CDATA[', at) || xml.startsWith('<?', at)) {
      const close = xml.startsWith('<!--', at) ? '-->' : xml.startsWith('<?', at) ? '?>' : ']]>';
      const end = xml.indexOf(close, at);
      if (end < 0) return null;
      at = end;
      continue;
    }
    const end = xml.indexOf('>', at);
    if (end < 0) return xml.length - at > limit ? at : null;
    if (end - at > limit) return at;
    at = end;
  }
  return null;
}

const lineOf = (xml: string, at: number): number => xml.slice(0, at).split('\n').length;
const refuse = (rule: string, message: string, help: string, line: number | null = null): ScanProblem => ({
  rule,
  message,
  help,
  line,
});
