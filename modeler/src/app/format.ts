const locale = () => navigator.language || 'en';

/** Date and time in the reader's own format, e.g. "24 Nov 2026, 10:42". */
export function dateTime(iso: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));
}

/** The server writes moments in its sentences as `2026-12-24 08:00 UTC`; nobody should have to add hours to them. */
const MOMENT = /\b(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC\b/g;

/** A sentence of the server with its moments in the reader's own time and format. */
export function inLocalTime(sentence: string): string {
  return sentence.replace(MOMENT, (_, date: string, time: string) => dateTime(`${date}T${time}Z`));
}

/** `2026-11-24T10:42` in the reader's time zone, as input fields want it. */
export function localMoment(iso: string): string {
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function timeOfDay(date: Date | string, seconds = false): string {
  return new Intl.DateTimeFormat(locale(), { timeStyle: seconds ? 'medium' : 'short' }).format(
    new Date(date),
  );
}

export function day(iso: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'full' }).format(new Date(iso));
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** "3 minutes ago", "in 2 days". */
export function relative(iso: string, now = Date.now()): string {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' });
  for (const [unit, size] of steps)
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit);
  return format.format(Math.round(seconds), 'second');
}

/** "FormalExpression" of a bpmn type or an enum name as words: SERVICE_TASK, bpmn:ServiceTask → "Service task". */
export function words(name: string): string {
  const text = name
    .replace(/^bpmn:/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/_/g, ' ')
    .toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A value as one short line of JSON. */
export function shortJson(value: unknown, length = 120): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text === undefined ? '' : text.length > length ? `${text.slice(0, length)}…` : text;
}
