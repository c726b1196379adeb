import type { ModdleElement } from 'bpmn-moddle';
import { named } from '../context.js';
import { is, list } from './model.js';
import { each, type Rule } from './rule.js';

function choreographed(el: ModdleElement): string | undefined {
  const found = list(el.flowElements).find((child) => is(child, 'ChoreographyActivity'));
  return (
    found && `Expected ${named(el)} to have no choreography activities, but ${named(found)} in it is one.`
  );
}

/** What a global conversation may not have: it is only called. */
const contents = [
  'conversations',
  'conversationLinks',
  'participantAssociations',
  'messageFlowAssociations',
  'conversationAssociations',
  'artifacts',
] as const;

function globalContents(el: ModdleElement): string | undefined {
  const found = contents.find((name) => [el[name] ?? []].flat().length > 0);
  return found && `Expected the global conversation ${named(el)} to have no ${found}, but it has.`;
}

function closedAlike(el: ModdleElement): string | undefined {
  const other = list(el.choreographyRef).find((each) => (each.isClosed === true) !== (el.isClosed === true));
  return (
    other &&
    `Expected the collaboration ${named(el)} and the choreography ${named(other)}, to which it refers, to be closed both or neither, but only one is.`
  );
}

const isCollaboration = (el: ModdleElement): boolean => !is(el, 'Choreography', 'GlobalConversation');

export const choreographyRules: readonly Rule[] = [
  ...['Process', 'SubProcess'].map((type) =>
    each(
      'choreography-in-process',
      type,
      choreographed,
      'Use tasks; a choreography stands between processes.',
      'Choreography Activities',
    ),
  ),
  ...['Choreography', 'GlobalConversation'].map((type) =>
    each(
      'choreography-reference',
      type,
      (el: ModdleElement) =>
        list(el.choreographyRef).length > 0 &&
        `Expected ${named(el)} to refer to no choreography, but it refers to ${named(list(el.choreographyRef)[0]!)}.`,
      'Remove the reference, or make it a collaboration.',
      'Choreography',
    ),
  ),
  each(
    'global-conversation-content',
    'GlobalConversation',
    globalContents,
    'Move it into a collaboration.',
    'Global Conversation',
  ),
  each(
    'choreography-closed',
    'Collaboration',
    (el) => (isCollaboration(el) ? closedAlike(el) : undefined),
    'Make isClosed of both equal.',
    'Choreography',
  ),
];
