import type { Variables } from '../../engine/core/index.js';

export interface Mail {
  readonly recipient: string;
  readonly subject: string;
  readonly body: string;
}

const string = (value: unknown, otherwise: string): string =>
  typeof value === 'string' && value ? value : otherwise;

/** The e-mails of the process. @throws Error for a template that there is not */
export function mailOf(template: string, variables: Variables): Mail {
  const name = string(variables.name, 'the new colleague');
  const manager = `${string(variables.manager, 'managers')}@example.com`;
  switch (template) {
    case 'reminder':
      return {
        recipient: manager,
        subject: `Please decide: onboarding of ${name}`,
        body: `The request to onboard ${name} on ${string(variables.startDate, 'a day to be agreed')} waits for you in the inbox.`,
      };
    case 'rejection':
      return {
        recipient: 'hr@example.com',
        subject: `Onboarding of ${name} was rejected`,
        body: `Comment: ${string(variables.comment, 'none')}`,
      };
    case 'welcome':
      return {
        recipient: string(variables.email, 'hr@example.com'),
        subject: `Welcome, ${name}`,
        body: `Your account is ${string(variables.account, 'being made')}, your laptop a ${string(variables.laptopModel, 'surprise')}.`,
      };
    default:
      throw new Error(
        `Expected the task's header "template" to be reminder, rejection or welcome, found "${template}".`,
      );
  }
}
