import { Cron } from 'croner';
import { DateTime, Duration } from 'luxon';
import type { Instant, Json } from '../state/events.js';

export interface Schedule {
  readonly dueAt: Instant;
  /** How often it still fires, this time included; null without end. 1 for dates and durations. */
  readonly repetitions: number | null;
  /** ISO 8601 duration or cron expression between two occurrences. */
  readonly cycle: string | null;
}

/**
 * When a timer event is due. `value` is what its expression gave.
 * Dates: ISO 8601 (UTC when no offset is named). Durations: ISO 8601. Cycles: `R[n]/[start/]duration` or cron.
 */
export function schedule(
  kind: 'timeDate' | 'timeDuration' | 'timeCycle',
  value: Json,
  now: Instant,
): Schedule | { problem: string } {
  const found = unbounded(kind, value, now);
  if ('problem' in found || isMoment(found.dueAt)) return found;
  return {
    problem: `Expected a moment in the years 1 to 9999, but ${JSON.stringify(value)} leads out of them.`,
  };
}

/** Every database and every calendar knows it. */
const isMoment = (at: Instant): boolean => at >= EARLIEST && at <= LATEST;
const EARLIEST = Date.parse('0001-01-01T00:00:00Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');
/** A timer that fires once a millisecond is done with them in 24 days. */
const MOST_REPETITIONS = 2 ** 31 - 1;

function unbounded(
  kind: 'timeDate' | 'timeDuration' | 'timeCycle',
  value: Json,
  now: Instant,
): Schedule | { problem: string } {
  if (kind === 'timeDate' && typeof value === 'number') return { dueAt: value, repetitions: 1, cycle: null };
  if (typeof value !== 'string')
    return { problem: `Expected ${wanted[kind]}, but found ${JSON.stringify(value)}.` };
  const text = value.trim();
  if (kind === 'timeDate') {
    const at = DateTime.fromISO(text, { zone: 'utc' });
    return at.isValid
      ? { dueAt: at.toMillis(), repetitions: 1, cycle: null }
      : { problem: problem(kind, text) };
  }
  if (kind === 'timeDuration') {
    const dueAt = plus(text, now);
    return dueAt === null ? { problem: problem(kind, text) } : { dueAt, repetitions: 1, cycle: null };
  }
  return cycle(text, now) ?? { problem: problem(kind, text) };
}

function cycle(text: string, now: Instant): Schedule | null {
  const repeat = /^R(-?\d*)\/(.+)$/.exec(text);
  if (!repeat) {
    const dueAt = nextCron(text, now);
    return dueAt === null ? null : { dueAt, repetitions: null, cycle: text };
  }
  const count = repeat[1] === '' || repeat[1]!.startsWith('-') ? null : Number(repeat[1]);
  const parts = repeat[2]!.split('/');
  const duration = parts.find((part) => part.startsWith('P'));
  const start = parts.find((part) => part !== duration);
  if (!duration || parts.length > 2 || count === 0 || (count ?? 1) > MOST_REPETITIONS) return null;
  if (start !== undefined) {
    const at = DateTime.fromISO(start, { zone: 'utc' });
    if (!at.isValid) return null;
    if (parts[0] === start) return { dueAt: at.toMillis(), repetitions: count, cycle: duration };
  }
  const dueAt = plus(duration, now);
  return dueAt === null ? null : { dueAt, repetitions: count, cycle: duration };
}

/** The occurrence after `previous`, counted from the scheduled time so that lateness does not add up. */
export function nextOccurrence(cycleText: string, previous: Instant, now: Instant): Instant | null {
  const next = cycleText.startsWith('P')
    ? plus(cycleText, previous)
    : nextCron(cycleText, Math.max(previous, now - 1));
  return next !== null && isMoment(next) ? next : null;
}

function plus(duration: string, from: Instant): Instant | null {
  const parsed = Duration.fromISO(duration);
  if (!parsed.isValid) return null;
  return DateTime.fromMillis(from, { zone: 'utc' }).plus(parsed).toMillis();
}

const macros: { [name: string]: string } = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** Cron with five or six fields; `CRON_TZ=Europe/Berlin 0 9 * * *` names a time zone, UTC otherwise. */
function nextCron(text: string, after: Instant): Instant | null {
  const zoned = /^(?:CRON_TZ|TZ)=(\S+)\s+(.*)$/.exec(text);
  const pattern = zoned ? zoned[2]! : text;
  try {
    const cron = new Cron(macros[pattern] ?? withRanges(pattern), {
      timezone: zoned?.[1] ?? 'UTC',
      paused: true,
    });
    return cron.nextRun(new Date(after))?.getTime() ?? null;
  } catch {
    return null;
  }
}

/** `0/5`, as Quartz writes steps from a value on, is the range from there to the field's end: `0-59/5`. */
function withRanges(pattern: string): string {
  const fields = pattern.trim().split(/\s+/);
  const last = [59, 59, 23, 31, 12].slice(fields.length === 5 ? 1 : 0);
  return fields
    .map((field, index) =>
      last[index] === undefined ? field : field.replace(/(^|,)(\d+)\//g, `$1$2-${last[index]}/`),
    )
    .join(' ');
}

const wanted = {
  timeDate: 'an ISO 8601 date such as 2026-12-24T18:00:00Z',
  timeDuration: 'an ISO 8601 duration such as PT15M or P2D',
  timeCycle: 'a repeating interval such as R3/PT1H or a cron expression such as 0 9 * * 1-5',
};
const problem = (kind: keyof typeof wanted, text: string) =>
  `Expected ${wanted[kind]}, but found \`${text}\`.`;

/** Is this text a valid literal for the kind of timer? Then it is no expression. */
export function timerLiteral(kind: 'timeDate' | 'timeDuration' | 'timeCycle', text: string): boolean {
  return !('problem' in schedule(kind, text, 0));
}
export const timerProblem = problem;
