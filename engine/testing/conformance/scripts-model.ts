import { hasJuel, jsonataOf } from './juel.js';

const zeebe = 'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"';

/**
 * A model written for Camunda 7 or Flowable, as this engine reads it. Four things differ in the corpus: expressions
 * are JUEL, a process without `isExecutable` is meant to run, potential owners are `user(a), group(b)`, and a receive
 * task may wait for a bare call of the API (`trigger`), which is a message of the task's own here.
 */
export function inOurWords(xml: string): string {
  const withExpressions = withoutJuel(xml)
    .replace(/<([\w-]+:)?process\b(?![^>]*\bisExecutable)/g, '<$1process isExecutable="true"')
    .replace(/\s(expressionLanguage)="[^"]*"/g, '')
    .replace(/(<(?:[\w-]+:)?definitions\b)/, '$1 expressionLanguage="https://jsonata.org"');
  return withOwners(withTriggerMessages(withExpressions));
}

/** Texts that are expressions stand for themselves; a name with an expression in it begins with `=`. */
function withoutJuel(xml: string): string {
  return xml
    .replace(/>\s*<!\[CDATA\[([^\]]*)\]\]>\s*<\//g, (whole, text: string) =>
      hasJuel(text) ? `>${encode(jsonataOf(text))}</` : whole,
    )
    .replace(/>([^<]*)<\//g, (whole, text: string) =>
      hasJuel(text) ? `>${encode(jsonataOf(decode(text)))}</` : whole,
    )
    .replace(
      /(<(?:[\w-]+:)?(?:message|signal|error|escalation)\b[^>]*?\s(?:name|errorCode|escalationCode)=")([^"]*)"/g,
      (whole, before: string, text: string) =>
        hasJuel(text) ? `${before}=${encode(jsonataOf(decode(text)))}"` : whole,
    );
}

function withTriggerMessages(xml: string): string {
  const messages: string[] = [];
  const text = xml.replace(
    /<([\w-]+:)?receiveTask\b(?![^>]*\bmessageRef)[^>]*/g,
    (open: string, prefix = '') => {
      const id = /\bid="([^"]*)"/.exec(open)![1]!;
      messages.push(`<${prefix}message id="${triggerOf(id)}" name="${triggerOf(id)}" />`);
      return `${open.replace(/\s*\/$/, '')} messageRef="${triggerOf(id)}"${open.endsWith('/') ? ' /' : ''}`;
    },
  );
  return text.replace(/<\/(?:[\w-]+:)?definitions>/, (end) => `${messages.join('')}${end}`);
}

const triggerOf = (receiveTaskId: string): string => `trigger-${receiveTaskId}`;

function withOwners(xml: string): string {
  return xml.replace(
    /<((?:[\w-]+:)?)potentialOwner\b[^>]*>[\s\S]*?<\/\1potentialOwner>/g,
    (owner: string, prefix: string) => {
      const text = /formalExpression\b[^>]*>([^<]*)</.exec(owner)?.[1] ?? '';
      const of = (kind: string) =>
        [...text.matchAll(new RegExp(`\\b${kind}\\(([^)]*)\\)`, 'g'))].map((m) => m[1]!.trim()).join(',');
      const attributes = [
        of('user') && `candidateUsers="${of('user')}"`,
        of('group') && `candidateGroups="${of('group')}"`,
      ].filter(Boolean);
      return `<${prefix}extensionElements><zeebe:userTask ${zeebe} /><zeebe:assignmentDefinition ${zeebe} ${attributes.join(' ')} /></${prefix}extensionElements>`;
    },
  );
}

const entities: readonly (readonly [string, string])[] = [
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&apos;', "'"],
  ['&amp;', '&'],
];
const decode = (text: string): string =>
  entities.reduce((t, [entity, char]) => t.replaceAll(entity, char), text);
const encode = (text: string): string =>
  [...entities].reverse().reduce((t, [entity, char]) => t.replaceAll(char, entity), text);
