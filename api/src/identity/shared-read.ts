/**
 * Those who ask for the same at the same time share a read of it. Each gets one that began after it asked: what was
 * changed before counts.
 */
export class SharedRead<T> {
  private readonly underWay = new Map<string, Promise<T>>();
  private readonly next = new Map<string, Promise<T>>();

  constructor(private readonly read: (key: string) => Promise<T>) {}

  of(key: string): Promise<T> {
    const next = this.next.get(key);
    if (next) return next;
    const before = this.underWay.get(key);
    if (!before) return this.begin(key);
    const begin = () => {
      this.next.delete(key);
      return this.begin(key);
    };
    const behind = before.then(begin, begin);
    this.next.set(key, behind);
    return behind;
  }

  private begin(key: string): Promise<T> {
    const reading = this.read(key).finally(() => this.underWay.delete(key));
    this.underWay.set(key, reading);
    return reading;
  }
}
