/** What clients were told, to be compared with what the database keeps. */
export interface Started {
  readonly businessId: string;
  readonly model: string;
  key?: string;
  canceled?: 'acknowledged' | 'refused';
}

export class Ledger {
  readonly started: Started[] = [];
  /** Task → users who were told that they completed it. */
  readonly winners = new Map<string, Set<string>>();
  /** Job → leases under which a worker was told that it completed it. */
  readonly completed = new Map<string, Set<string>>();
  readonly delivered = new Map<string, number>();
  /** Keys of messages by what they are about. */
  readonly messages = new Map<string, Set<string>>();
  readonly marks: {
    readonly instanceKey: string;
    readonly name: string;
    readonly isAcknowledged: boolean;
  }[] = [];
  /** The same request, answered in two ways. */
  readonly differences: string[] = [];
  fenced = 0;
  requests = 0;
  repeated = 0;

  told(map: Map<string, Set<string>>, key: string, what: string): void {
    const known = map.get(key);
    if (known) known.add(what);
    else map.set(key, new Set([what]));
  }
}
