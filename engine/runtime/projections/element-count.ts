/** How many instances of each element have ended: noted as changes, and added up in the background. */
import { type Database, Final, type Statement } from '../store/database.js';
import type { Step } from '../store/instance-record.js';
import { arrayLiteral, insertOf } from '../store/rows.js';

const ELEMENTS = { element_ids: 'text[]', completed: 'integer[]', terminated: 'integer[]' } as const;
const insert = insertOf('element_count_change', {
  part: 'smallint',
  instance_key: 'bigint',
  seq: 'integer',
  definition_key: 'bigint',
  ...ELEMENTS,
});
const add = insertOf(
  'element_count',
  {
    part: 'smallint',
    definition_key: 'bigint',
    element_id: 'text',
    completed: 'bigint',
    terminated: 'bigint',
  },
  `ON CONFLICT (part, definition_key, element_id) DO UPDATE SET
     completed = element_count.completed + excluded.completed,
     terminated = element_count.terminated + excluded.terminated`,
);
/** Changes that are added up in one transaction. */
const BATCH = 1_000;

export interface Ended {
  completed: number;
  terminated: number;
}

/** Of a definition in a part: the step that ended the first, and how many of each element have ended since. */
interface Change {
  readonly step: Step;
  readonly elements: Map<string, Ended>;
}

/** What a batch changes in the numbers. */
export class ElementCounts {
  private readonly changes = new Map<string, Change>();

  /** Elements of the definition and part of the step. */
  of(step: Step): Map<string, Ended> {
    const place = `${step.after.part} ${step.definitionKeyText}`;
    let found = this.changes.get(place);
    if (!found) {
      found = { step, elements: new Map() };
      this.changes.set(place, found);
    }
    return found.elements;
  }

  statements(): Statement[] {
    const rows: object[] = [];
    for (const { step, elements } of this.changes.values()) {
      if (elements.size === 0) continue;
      let [completed, terminated, comma] = ['', '', ''];
      for (const ended of elements.values()) {
        completed += comma + ended.completed;
        terminated += comma + ended.terminated;
        comma = ',';
      }
      rows.push({
        part: step.after.part,
        instance_key: step.keyText,
        seq: step.after.seq,
        definition_key: step.definitionKeyText,
        element_ids: arrayLiteral([...elements.keys()]),
        completed: `{${completed}}`,
        terminated: `{${terminated}}`,
      });
    }
    return rows.length > 0 ? [insert(rows as never)] : [];
  }
}

interface Total extends Ended {
  readonly part: number;
  readonly definition_key: string;
  readonly element_id: string;
  readonly [column: string]: unknown;
}

/**
 * Adds changes to the numbers.
 *
 * @param parts those of this node; null: all
 * @returns how many changes there were; more are left where it is as many as are taken at a time
 */
export function addUp(database: Database, parts: readonly number[] | null): Promise<number> {
  return database.transaction(async (sql) => {
    const { rows } = await sql({
      text: `DELETE FROM element_count_change WHERE (part, instance_key, seq) IN
          (SELECT part, instance_key, seq FROM element_count_change
            ${parts ? 'WHERE part = ANY($2::smallint[])' : ''} LIMIT $1 FOR UPDATE SKIP LOCKED)
        RETURNING part, definition_key, element_ids, completed, terminated`,
      values: [BATCH, ...(parts ? [parts] : [])],
    });
    const totals = new Map<string, Total>();
    for (const { part, definition_key, element_ids, completed, terminated } of rows) {
      for (const [n, element_id] of (element_ids as string[]).entries()) {
        const place = `${part} ${definition_key} ${element_id}`;
        const total = totals.get(place) ?? { part, definition_key, element_id, completed: 0, terminated: 0 };
        total.completed += completed[n];
        total.terminated += terminated[n];
        totals.set(place, total);
      }
    }
    return new Final(rows.length, totals.size > 0 ? [add(inOrder(totals))] : []);
  });
}

/** Nodes may add to the same rows: always in the same order, so that they do not wait for each other in a circle. */
const inOrder = (totals: ReadonlyMap<string, Total>): Total[] =>
  [...totals].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, total]) => total);
