import { MOST_BYTES } from './utf8.js';

/**
 * Messages to PostgreSQL, spelled one behind the other into one piece of memory and sent by one system call. The driver
 * spells each by itself, measures every text before it writes it, and hands the system a list of pieces.
 *
 * @see PostgreSQL documentation, "Frontend/Backend Protocol", "Message Formats" (version 3 of the protocol)
 */
const [PARSE, BIND, EXECUTE, SYNC] = [0x50, 0x42, 0x45, 0x53];
const NULL = -1;

export class FrontendMessages {
  private bytes: Buffer;
  private end = 0;

  /** @param size bytes that are expected; it grows where there are more */
  constructor(size: number) {
    this.bytes = Buffer.allocUnsafe(size);
  }

  /** The server finds the types of the parameters by itself. */
  parse(name: string, text: string): void {
    const start = this.begin(PARSE);
    this.text(name);
    this.text(text);
    this.int16(0);
    this.finish(start);
  }

  /** Parameters travel as texts. */
  bind(statement: string, values: readonly (string | null)[]): void {
    const start = this.begin(BIND);
    this.text('');
    this.text(statement);
    this.int16(0);
    this.int16(values.length);
    for (const value of values) this.value(value);
    this.int16(0);
    this.finish(start);
  }

  /** Of all rows. */
  execute(): void {
    const start = this.begin(EXECUTE);
    this.text('');
    this.int32(0);
    this.finish(start);
  }

  sync(): void {
    this.finish(this.begin(SYNC));
  }

  get written(): Buffer {
    return this.bytes.subarray(0, this.end);
  }

  /** @returns where the length of the message will stand */
  private begin(type: number): number {
    this.reserve(5);
    this.bytes[this.end] = type;
    this.end += 5;
    return this.end - 4;
  }

  private finish(start: number): void {
    this.bytes.writeInt32BE(this.end - start, start);
  }

  private int16(value: number): void {
    this.reserve(2);
    this.end = this.bytes.writeUInt16BE(value, this.end);
  }

  private int32(value: number): void {
    this.reserve(4);
    this.end = this.bytes.writeInt32BE(value, this.end);
  }

  /** Ends with a zero. */
  private text(text: string): void {
    this.reserve(text.length * MOST_BYTES + 1);
    this.end += this.bytes.write(text, this.end);
    this.bytes[this.end++] = 0;
  }

  private value(value: string | null): void {
    if (value === null) return this.int32(NULL);
    this.reserve(value.length * MOST_BYTES + 4);
    const length = this.bytes.write(value, this.end + 4);
    this.int32(length);
    this.end += length;
  }

  private reserve(size: number): void {
    if (this.end + size <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.bytes.length, this.end + size));
    this.bytes.copy(larger, 0, 0, this.end);
    this.bytes = larger;
  }
}
