declare module 'saxen' {
  export class Parser {
    constructor(options?: { proxy?: boolean });
    // biome-ignore lint/suspicious/noExplicitAny: the listeners differ by event
    on(event: string, listener: (...args: any[]) => void): this;
    ns(namespaces?: Record<string, string>): this;
    parse(xml: string): this;
    stop(): void;
  }
}
