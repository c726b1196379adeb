import { TENANT } from '../store/data-store.js';
import { insertOf } from '../store/rows.js';
import type { Projection } from './projection.js';

const upsert = insertOf(
  'data_store',
  { tenant: 'text', name: 'text', value: 'json', updated_at: 'timestamptz', written_by: 'bigint' },
  `ON CONFLICT (tenant, name) DO UPDATE
    SET value = EXCLUDED.value, updated_at = EXCLUDED.updated_at, written_by = EXCLUDED.written_by`,
);

interface Row {
  readonly tenant: string;
  readonly name: string;
  readonly value: string;
  readonly updated_at: string;
  readonly written_by: string;
}

/** What instances wrote into data stores; of several values in one batch the last remains. */
export function dataStores(): Projection {
  const rows = new Map<string, Row>();
  return {
    on: {
      DataStoreWritten({ name, value }, { atText, keyText }) {
        const row = { tenant: TENANT, name, value: JSON.stringify(value), updated_at: atText };
        rows.set(name, { ...row, written_by: keyText });
      },
    },
    // In the order of names, so that two batches never wait for each other in a circle.
    statements: () =>
      rows.size
        ? [upsert([...rows.values()].sort((one, other) => (one.name < other.name ? -1 : 1)) as never)]
        : [],
  };
}
