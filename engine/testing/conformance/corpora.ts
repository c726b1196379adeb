import fs from 'node:fs';
import path from 'node:path';

/** Third-party test data lies beside a developer's checkout; a user's checkout has none of it. */
const thirdParty =
  process.env.PROCESSION_CORPORA ?? path.resolve(import.meta.dirname, '../../../../shared/corpora');
const own = path.join(import.meta.dirname, 'fixtures');

export const hasCorpora = fs.existsSync(path.join(thirdParty, 'README.md'));
export const corpusFile = (...names: string[]): string => path.join(thirdParty, ...names);
export const readBytes = (...names: string[]): Uint8Array => fs.readFileSync(corpusFile(...names));

/** Test data of one kind. */
export class Corpus {
  readonly title: string;

  constructor(
    readonly name: string,
    private readonly root: string,
    /** Drawn for this project: small, and always there. */
    readonly isOwn: boolean,
  ) {
    this.title = `${name} (${isOwn ? 'own fixtures' : 'third-party'})`;
  }

  /** @param file relative to the folder of the kind */
  json<T>(file: string): T {
    return JSON.parse(fs.readFileSync(path.join(this.root, this.name, file), 'utf8')) as T;
  }
  /** @param file as lists of cases name it: it begins with the kind */
  bytes(file: string): Uint8Array {
    return fs.readFileSync(path.join(this.root, ...file.split('/')));
  }
  /** Names of the files that end so, without the ending. */
  files(ending: string): readonly string[] {
    const all = fs.readdirSync(path.join(this.root, this.name)).sort();
    return all.filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length));
  }

  /** The line of `npm run test:conformance` for this kind. @param result such as `117/117` */
  conclude(result: string, name = this.name): void {
    const report = process.env.PROCESSION_CONFORMANCE_REPORT;
    if (report) fs.appendFileSync(report, `${JSON.stringify({ name, result, isOwn: this.isOwn })}\n`);
  }
}

/** The own test data of a kind, and the third-party data of that kind where it is there. */
export const corporaOf = (name: string): readonly Corpus[] => [
  new Corpus(name, own, true),
  ...(hasCorpora ? [new Corpus(name, thirdParty, false)] : []),
];
