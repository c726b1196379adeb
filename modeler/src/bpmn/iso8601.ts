import { checkJsonata, languageName } from './expression-language';

const DURATION =
  /^P(?=.)(\d+(\.\d+)?Y)?(\d+(\.\d+)?M)?(\d+(\.\d+)?W)?(\d+(\.\d+)?D)?(T(?=.)(\d+(\.\d+)?H)?(\d+(\.\d+)?M)?(\d+(\.\d+)?S)?)?$/;
const DATE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?(\[[\w/+-]+\])?$/;
const CRON = /^(@(annually|yearly|monthly|weekly|daily|midnight|hourly)|(\S+\s+){4,6}\S+)$/;

export type TimerKind = 'timeDate' | 'timeDuration' | 'timeCycle';

const isDuration = (text: string) => DURATION.test(text);
const isDate = (text: string) => DATE.test(text) && !Number.isNaN(Date.parse(text.replace(/\[.*$/, '')));
function isCycle(text: string): boolean {
  const [repeat, ...rest] = text.split('/');
  if (!/^R-?\d*$/.test(repeat ?? '')) return CRON.test(text);
  return (
    rest.length > 0 &&
    rest.length <= 2 &&
    rest.some(isDuration) &&
    rest.every((part) => isDuration(part) || isDate(part))
  );
}

const examples: Record<TimerKind, [(text: string) => boolean, string]> = {
  timeDate: [isDate, 'a date and time such as 2026-12-24T18:00:00Z'],
  timeDuration: [isDuration, 'a duration such as PT15M or P2D'],
  timeCycle: [isCycle, 'a cycle such as R3/PT10M or a cron line such as 0 0 9 * * MON-FRI'],
};

/** What is wrong with a timer's value: neither ISO 8601 (or cron) nor an expression; null when it is one of them. */
export function checkTimer(kind: TimerKind, text: string | undefined, language: string): string | null {
  const [valid, example] = examples[kind];
  if (!text?.trim()) return `Expected ${example}.`;
  if (valid(text.trim())) return null;
  const expected = `Expected ${example}, or an expression`;
  if (languageName(language) !== 'JSONata')
    return text.startsWith('=') ? null : `${expected} that begins with =.`;
  const wrong = checkJsonata(text.replace(/^=/, ''));
  return wrong ? `${expected}. ${wrong}` : null;
}
