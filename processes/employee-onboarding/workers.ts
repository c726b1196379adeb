import type { Variables } from '../../engine/core/index.js';
import { ModelledError, type Workers } from '../worker.js';
import { APPS_OF_ROLE, LICENCES_OF_ROLE } from './catalogue.js';
import { mailOf } from './mails.js';
import type { Sql } from './systems.js';

/** Who does the work of the process' service and send tasks, by job type. */
export const onboardingWorkers = (sql: Sql): Workers => ({
  async 'onboarding-directory-account'({ jobKey, variables }) {
    const name = text(variables, 'name');
    const account = await createAccount(sql, jobKey, name);
    return { account };
  },

  async 'onboarding-mailbox'({ jobKey, variables }) {
    if (variables.mailServer === 'down') {
      throw new Error(
        'The mail server does not answer. Set the variable mailServer to "up" once it is repaired, then retry.',
      );
    }
    const address = `${text(variables, 'account')}@example.com`;
    await sql('INSERT INTO onboarding.mailbox VALUES ($1, $2) ON CONFLICT (job_key) DO NOTHING', [
      jobKey,
      address,
    ]);
    return { email: address };
  },

  async 'onboarding-free-laptops'() {
    const free = await sql(
      'SELECT tag, model, description FROM onboarding.laptop WHERE reserved_for IS NULL ORDER BY tag',
    );
    if (free.length === 0) {
      throw new Error(
        'No laptop is free on the asset list. Buy some and add them to the table onboarding.laptop, then retry.',
      );
    }
    return {
      freeLaptops: free.map(({ tag, model, description }) => ({
        value: `${tag}`,
        label: `${model}, ${description} (${tag})`,
      })),
    };
  },

  async 'onboarding-reserve-laptop'({ jobKey, variables }) {
    const tag = text(variables, 'laptop');
    await sql(
      'UPDATE onboarding.laptop SET reserved_for = $3, job_key = $1 WHERE tag = $2 AND reserved_for IS NULL',
      [jobKey, tag, text(variables, 'name')],
    );
    const [reserved] = await sql('SELECT model FROM onboarding.laptop WHERE tag = $1 AND job_key = $2', [
      tag,
      jobKey,
    ]);
    if (!reserved)
      throw new ModelledError('LAPTOP_TAKEN', `The laptop ${tag} was given to somebody else meanwhile.`);
    return { laptopModel: `${reserved.model}` };
  },

  async 'onboarding-licences'({ jobKey, variables }) {
    const licences = LICENCES_OF_ROLE[text(variables, 'role')] ?? ['Office'];
    await sql(
      `INSERT INTO onboarding.licence SELECT $1, product, $3 FROM unnest($2::text[]) product ON CONFLICT DO NOTHING`,
      [jobKey, licences, text(variables, 'name')],
    );
    return { licences: [...licences] };
  },

  async 'onboarding-apps-of-role'({ variables }) {
    return { apps: [...(APPS_OF_ROLE[text(variables, 'role')] ?? ['Wiki'])] };
  },

  async 'onboarding-grant-access'({ jobKey, variables }) {
    await sql('INSERT INTO onboarding.access VALUES ($1, $2, $3) ON CONFLICT (job_key) DO NOTHING', [
      jobKey,
      text(variables, 'app'),
      text(variables, 'name'),
    ]);
    return {};
  },

  async 'onboarding-mail'({ jobKey, variables, customHeaders }) {
    const { recipient, subject, body } = mailOf(customHeaders.template ?? '', variables);
    await sql('INSERT INTO onboarding.mail VALUES ($1, $2, $3, $4) ON CONFLICT (job_key) DO NOTHING', [
      jobKey,
      recipient,
      subject,
      body,
    ]);
    return {};
  },
});

/** `ada.lovelace`, or `ada.lovelace2` for the second of that name. */
async function createAccount(sql: Sql, jobKey: string, name: string): Promise<string> {
  const wanted =
    name
      .normalize('NFD')
      .toLowerCase()
      .replace(/[^a-z\s-]/g, '')
      .trim()
      .split(/\s+/)
      .join('.') || 'employee';
  for (let n = 1; ; n++) {
    const account = n === 1 ? wanted : `${wanted}${n}`;
    await sql('INSERT INTO onboarding.account VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
      jobKey,
      account,
      name,
    ]);
    const [made] = await sql('SELECT account FROM onboarding.account WHERE job_key = $1', [jobKey]);
    if (made) return `${made.account}`;
  }
}

/** @throws Error naming the variable that is missing */
function text(variables: Variables, name: string): string {
  const value = variables[name];
  if (typeof value === 'string' && value.trim() !== '') return value.trim();
  throw new Error(
    `Expected the variable "${name}" to be a text, found ${JSON.stringify(value ?? null)}. Set it, then retry.`,
  );
}
