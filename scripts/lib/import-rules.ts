import { isBuiltin } from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import { type Import, importsOf, impurities } from './source-facts.js';

/** What the files below a folder may import. Why: docs/adr/0010-import-rules.md. */
interface Rule {
  /** The longest matching folder decides. */
  readonly folder: string;
  /** Folders of the project, besides its own. */
  readonly folders: readonly string[];
  /** npm packages; `any` is not limited. */
  readonly packages: readonly string[] | 'any';
  readonly hasNodeBuiltins: boolean;
  /** No clock, no randomness, no timers, no network. */
  readonly isPure: boolean;
}

const CORE_PACKAGES = [
  'bpmn-moddle',
  'zeebe-bpmn-moddle',
  'saxen',
  'jsonata',
  'feelin',
  'luxon',
  'croner',
  're2js',
];
const server = { packages: 'any', hasNodeBuiltins: true, isPure: false } as const;

export const rules: readonly Rule[] = [
  { folder: 'engine/core', folders: [], packages: CORE_PACKAGES, hasNodeBuiltins: false, isPure: true },
  { folder: 'engine/runtime', folders: ['engine/core', 'engine/decisions'], ...server },
  {
    folder: 'engine/decisions',
    folders: ['engine/core'],
    packages: [...CORE_PACKAGES, 'dmn-moddle'],
    hasNodeBuiltins: false,
    isPure: true,
  },
  // The test database comes from e2e/support.
  {
    folder: 'engine/testing',
    folders: ['engine/core', 'engine/decisions', 'engine/runtime', 'e2e'],
    ...server,
  },
  { folder: 'migrations', folders: [], ...server },
  { folder: 'api', folders: ['engine/core', 'engine/runtime', 'migrations', 'processes'], ...server },
  { folder: 'processes', folders: ['engine/core'], ...server },
  { folder: 'modeler', folders: ['engine/core'], packages: 'any', hasNodeBuiltins: false, isPure: false },
  // The build of the web app runs in Node.js.
  { folder: 'modeler/vite.config.ts', folders: ['modeler'], ...server },
  { folder: 'e2e', folders: ['api', 'engine', 'migrations', 'modeler', 'processes', 'scripts'], ...server },
  { folder: 'scripts', folders: ['api', 'engine', 'migrations', 'modeler', 'processes', 'e2e'], ...server },
];

/** Tests may use more than what they test: databases, browsers, Node.js. Nobody imports api for it. */
const FOLDERS_FOR_TESTS = ['engine', 'migrations', 'e2e/support', 'processes'];

const isTest = (file: string) => /\.(spec|e2e)\.tsx?$/.test(file);
const isBelow = (file: string, folder: string) => file === folder || file.startsWith(`${folder}/`);

/**
 * Checks all rules.
 *
 * @param sources text by path, relative to the project folder, with `/`
 * @returns one sentence for each breach: where, what, and the rule
 */
export function breaches(sources: ReadonlyMap<string, string>): string[] {
  const found: string[] = [];
  const graph = new Map<string, string[]>();
  for (const [file, text] of sources) {
    const rule = rules
      .filter(({ folder }) => isBelow(file, folder))
      .sort((a, b) => b.folder.length - a.folder.length)[0];
    if (!rule) continue;
    const parsed = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const imports = importsOf(parsed);
    for (const each of imports) {
      const reason = refusal(file, rule, each);
      if (reason) found.push(`${file}:${each.line} imports ${each.specifier}: ${reason}`);
    }
    if (rule.isPure && !isTest(file)) {
      for (const { line, what } of impurities(parsed)) {
        found.push(
          `${file}:${line} uses ${what}: ${rule.folder} is pure, time and chance come in by parameters`,
        );
      }
    }
    const targets = imports
      .filter(({ isTypeOnly }) => !isTypeOnly)
      .flatMap(({ specifier }) => resolve(file, specifier, sources) ?? []);
    graph.set(file, targets);
  }
  return [...found, ...cycles(graph).map((cycle) => `${cycle.join(' -> ')}: imports must not form a cycle`)];
}

function refusal(file: string, rule: Rule, { specifier }: Import): string | undefined {
  if (specifier.startsWith('.')) {
    const target = path.posix.join(path.posix.dirname(file), specifier);
    const allowed = [rule.folder, ...rule.folders, ...(isTest(file) ? FOLDERS_FOR_TESTS : [])];
    if (allowed.some((folder) => isBelow(target, folder))) return undefined;
    return `${rule.folder} may import only ${[rule.folder, ...rule.folders].join(', ')}`;
  }
  if (isTest(file)) return undefined;
  if (isBuiltin(specifier)) {
    return rule.hasNodeBuiltins ? undefined : `${rule.folder} also runs in the browser, without Node.js`;
  }
  if (rule.packages === 'any') return undefined;
  const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
  return rule.packages.includes(name) ? undefined : `${rule.folder} may use only ${rule.packages.join(', ')}`;
}

/** The file that a relative import means, when it is one of the sources. */
function resolve(file: string, specifier: string, sources: ReadonlyMap<string, string>): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const target = path.posix.join(path.posix.dirname(file), specifier);
  const stem = target.replace(/\.js$/, '');
  const candidates = [target, `${stem}.ts`, `${stem}.tsx`, `${target}/index.ts`, `${target}/index.tsx`];
  return candidates.find((each) => sources.has(each));
}

/** Each cycle once, as the path from a file back to itself. */
function cycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (file: string) => {
    const seenAt = trail.indexOf(file);
    if (seenAt >= 0) found.push([...trail.slice(seenAt), file]);
    if (seenAt >= 0 || done.has(file)) return;
    trail.push(file);
    for (const next of graph.get(file) ?? []) visit(next);
    trail.pop();
    done.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return found;
}
