import type { InstanceRecord } from '../store/instance-record.js';

const BYTES = 64 * 1024 * 1024;
/** What a record costs beside its state. */
const OVERHEAD = 1024;

/**
 * Instances as this node last saw them, least recently used first out. Only a help: the row says whether the
 * cached one is still right.
 */
export class InstanceCache {
  private readonly records = new Map<bigint, InstanceRecord>();
  private bytes = 0;

  get(key: bigint): InstanceRecord | undefined {
    const record = this.records.get(key);
    if (record) {
      this.records.delete(key);
      this.records.set(key, record);
    }
    return record;
  }

  set(record: InstanceRecord): void {
    this.delete(record.key);
    if (record.status !== 'ACTIVE') return;
    this.records.set(record.key, record);
    this.bytes += sizeOf(record);
    for (const key of this.records.keys()) {
      if (this.bytes <= BYTES) break;
      this.delete(key);
    }
  }

  delete(key: bigint): void {
    const record = this.records.get(key);
    if (!record) return;
    this.records.delete(key);
    this.bytes -= sizeOf(record);
  }
}

/** Parsed JSON takes some four times its text. */
const sizeOf = (record: InstanceRecord): number =>
  OVERHEAD + 4 * (record.snapshotBytes + record.unsavedBytes);
