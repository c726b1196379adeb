interface Re2 {
  compile(pattern: string, flags: number): { matcher(text: string): Matcher };
  CASE_INSENSITIVE: number;
  MULTILINE: number;
  DOTALL: number;
}
interface Matcher {
  find(start?: number): boolean;
  start(group?: number): number;
  end(group?: number): number;
  group(group: number): string | null;
  groupCount(): number;
}

/**
 * A RegExp as JSONata uses it (`exec`, `lastIndex`), matching in linear time: a pattern cannot hang the node.
 * Look-around and back-references do not exist in it.
 */
export function linearRegExp(re2: Re2) {
  return class LinearRegExp {
    lastIndex = 0;
    readonly global: boolean;
    private readonly pattern: ReturnType<Re2['compile']>;

    constructor(source: string | { source: string; flags: string }, flags?: string) {
      const text = typeof source === 'string' ? source : source.source;
      const marks = flags ?? (typeof source === 'string' ? '' : source.flags);
      this.global = marks.includes('g');
      this.pattern = re2.compile(
        text,
        (marks.includes('i') ? re2.CASE_INSENSITIVE : 0) |
          (marks.includes('m') ? re2.MULTILINE : 0) |
          (marks.includes('s') ? re2.DOTALL : 0),
      );
    }

    exec(text: string) {
      const matcher = this.pattern.matcher(text);
      if (this.lastIndex > text.length || !matcher.find(this.global ? this.lastIndex : 0)) {
        this.lastIndex = 0;
        return null;
      }
      const groups = Array.from(
        { length: matcher.groupCount() + 1 },
        (_, n) => matcher.group(n) ?? undefined,
      );
      if (this.global) this.lastIndex = matcher.end() === matcher.start() ? matcher.end() + 1 : matcher.end();
      return Object.assign(groups, { index: matcher.start(), input: text });
    }

    test(text: string): boolean {
      return this.exec(text) !== null;
    }
  };
}
