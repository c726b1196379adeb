import { UnknownSql } from './syntax.js';

export interface Token {
  readonly kind: 'word' | 'text' | 'number' | 'parameter' | 'sign' | 'end';
  /** Words in lower case. */
  readonly text: string;
}

const TOKEN =
  /\s*(?:(?<text>'(?:[^']|'')*')|\$(?<parameter>\d+)|(?<number>\d+(?:\.\d+)?)|(?<word>[A-Za-z_]\w*|"[^"]+")|(?<sign>::|->>|->|>>|<>|<=|>=|@>|\|\||[-+*/(),.<>=[\]]))/y;

export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (sql.slice(TOKEN.lastIndex).trim() !== '') {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(sql);
    if (!found) throw new UnknownSql(`Cannot read "${sql.slice(at, at + 40)}" in: ${sql}`);
    const [kind, text] = Object.entries(found.groups!).find(([, value]) => value !== undefined)! as [
      Token['kind'],
      string,
    ];
    if (kind === 'text') tokens.push({ kind, text: text.slice(1, -1).replaceAll("''", "'") });
    else if (kind === 'word') tokens.push({ kind, text: text.replaceAll('"', '').toLowerCase() });
    else tokens.push({ kind, text });
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}

/** Reads tokens one after the other. */
export class Reader {
  private at = 0;
  private readonly tokens: readonly Token[];

  constructor(private readonly sql: string) {
    this.tokens = tokensOf(sql);
  }

  get next(): Token {
    return this.tokens[this.at]!;
  }
  peek(ahead: number): Token | undefined {
    return this.tokens[this.at + ahead];
  }

  take(): Token {
    return this.tokens[this.at++]!;
  }
  is(...texts: readonly string[]): boolean {
    return texts.every((text, n) => {
      const token = this.tokens[this.at + n];
      return token?.text === text && (token.kind === 'word' || token.kind === 'sign');
    });
  }
  /** @returns whether these came next; they are behind us then */
  has(...texts: readonly string[]): boolean {
    if (!this.is(...texts)) return false;
    this.at += texts.length;
    return true;
  }
  expect(...texts: readonly string[]): void {
    if (!this.has(...texts)) throw this.unknown(`Expected ${texts.join(' ').toUpperCase()}`);
  }
  word(): string {
    if (this.next.kind !== 'word') throw this.unknown('Expected a name');
    return this.take().text;
  }
  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.has(',')) items.push(item());
    return items;
  }
  unknown(why: string): UnknownSql {
    return new UnknownSql(`${why}, found "${this.next.text}" (token ${this.at}) in: ${this.sql}`);
  }
}
