import { entryOf, valuesOf } from '../../core/index.js';
import type { Key } from '../../core/state/events.js';
import { globalOf } from '../keys.js';
import type { Step } from '../store/instance-record.js';
import { insertOf, timestamp, updateOf } from '../store/rows.js';
import { instanceColumns, type Projection } from './projection.js';

const KEY = { part: 'smallint', instance_key: 'bigint', key: 'bigint' } as const;
const MUTABLE = {
  state: 'text',
  retries: 'integer',
  blocked_until: 'timestamptz',
  error_code: 'text',
  error_message: 'text',
  ended_at: 'timestamptz',
} as const;

const insert = insertOf('job', {
  ...KEY,
  definition_key: 'bigint',
  element_instance_key: 'bigint',
  element_id: 'text',
  kind: 'text',
  listener_event_type: 'text',
  type: 'text',
  priority: 'integer',
  headers: 'json',
  created_at: 'timestamptz',
  ...MUTABLE,
});
// Whatever happens to a job ends the lease under which it was worked on.
const update = updateOf(
  'job',
  { ...KEY, ...MUTABLE },
  ['part', 'instance_key', 'key'],
  `state = u.state, retries = coalesce(u.retries, t.retries), blocked_until = u.blocked_until, lease_token = NULL,
   error_code = coalesce(u.error_code, t.error_code), error_message = coalesce(u.error_message, t.error_message),
   ended_at = u.ended_at`,
);
const adjustJobs = updateOf(
  'job',
  {
    ...KEY,
    retries: 'integer',
    priority: 'integer',
    is_rescheduled: 'boolean',
    blocked_until: 'timestamptz',
  },
  ['part', 'instance_key', 'key'],
  `retries = coalesce(u.retries, t.retries), priority = coalesce(u.priority, t.priority),
   blocked_until = CASE WHEN u.is_rescheduled THEN u.blocked_until ELSE t.blocked_until END`,
);
/** Nobody gets a job whose incident is open; a time, so that it compares like any other. */
const UNTIL_RESOLVED = '9999-12-31T00:00:00.000Z';

type Row = { [column: string]: unknown };

export interface JobProjection extends Projection {
  /** Types of the jobs that can be activated once the batch is committed. */
  readonly offered: ReadonlySet<string>;
}

export function jobs(): JobProjection {
  const inserts = new Map<bigint, Row>();
  const updates = new Map<bigint, Row>();
  const adjustments = new Map<bigint, Row>();
  const offered = new Set<string>();

  const keyColumns = (key: Key, step: Step) => ({
    part: step.after.part,
    instance_key: step.keyText,
    key: globalOf(step.after.key, key),
  });

  function change(key: Key, step: Step, changes: Row): void {
    const columns = keyColumns(key, step);
    const inserted = inserts.get(columns.key);
    if (inserted) Object.assign(inserted, changes);
    else updates.set(columns.key, { ...columns, ...unchanged, ...updates.get(columns.key), ...changes });
  }
  function adjust(key: Key, step: Step, changes: Row): void {
    const columns = keyColumns(key, step);
    const inserted = inserts.get(columns.key);
    if (inserted) Object.assign(inserted, changes);
    else
      adjustments.set(
        columns.key,
        Object.assign(adjustments.get(columns.key) ?? { ...columns, ...unadjusted }, changes),
      );
  }
  const end = (key: Key, step: Step, changes: Row) =>
    change(key, step, { blocked_until: null, ended_at: step.atText, ...changes });

  return {
    offered,
    on: {
      JobCreated(event, step) {
        offered.add(event.jobType);
        const columns = keyColumns(event.key, step);
        inserts.set(columns.key, {
          element_instance_key: globalOf(step.after.key, event.elementKey),
          element_id: event.elementId,
          kind: event.kind,
          listener_event_type: event.listenerEventType,
          type: event.jobType,
          state: 'CREATED',
          retries: event.retries,
          priority: event.priority,
          headers: JSON.stringify(event.headers),
          created_at: step.atText,
          blocked_until: null,
          error_code: null,
          error_message: null,
          ended_at: null,
          ...instanceColumns(step),
          ...columns,
        });
      },
      JobCompleted: (event, step) => end(event.key, step, { state: 'COMPLETED' }),
      JobCanceled: (event, step) => end(event.key, step, { state: 'CANCELED' }),
      JobErrorThrown: (event, step) =>
        end(event.key, step, {
          state: 'ERROR_THROWN',
          error_code: event.errorCode,
          error_message: event.message,
        }),
      JobFailed: (event, step) =>
        change(event.key, step, {
          state: 'FAILED',
          retries: event.retries,
          error_message: event.message,
          blocked_until: event.retryAt > step.at ? timestamp(event.retryAt) : null,
        }),
      JobUpdated({ key, retries, priority }, step) {
        adjust(key, step, {
          ...(priority !== undefined && { priority }),
          // Who gives a job new retries wants it tried now, not after the back-off; but not before its incident is resolved.
          ...(retries !== undefined && {
            retries,
            is_rescheduled: true,
            blocked_until: hasIncident(key, step) ? UNTIL_RESOLVED : null,
          }),
        });
      },
      IncidentResolved({ key }, step) {
        const jobKey = entryOf(step.before.state.incidents, key)?.jobKey ?? null;
        if (jobKey !== null && entryOf(step.after.state.jobs, jobKey))
          adjust(jobKey, step, { is_rescheduled: true, blocked_until: null });
      },
    },
    statements: () => [
      ...(inserts.size ? [insert([...inserts.values()])] : []),
      ...(updates.size ? [update([...updates.values()])] : []),
      ...(adjustments.size ? [adjustJobs([...adjustments.values()])] : []),
    ],
  };
}

const hasIncident = (jobKey: Key, { before }: Step): boolean =>
  valuesOf(before.state.incidents).some((incident) => incident.jobKey === jobKey);

const unadjusted = { retries: null, priority: null, is_rescheduled: false, blocked_until: null };
const unchanged = {
  retries: null,
  blocked_until: null,
  error_code: null,
  error_message: null,
  ended_at: null,
};
