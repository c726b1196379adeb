import { LAPTOPS } from './catalogue.js';

/** Runs one statement. */
export type Sql = (text: string, values?: readonly unknown[]) => Promise<{ [column: string]: unknown }[]>;

/**
 * The systems that the workers deal with: directory, mail, asset list, licences, access. Here they are tables of a
 * schema of their own, as somebody who tries the process out has no such systems. Each entry has the key of the job
 * that made it, so that a job that is done twice has an effect once.
 */
export async function installSystems(sql: Sql): Promise<void> {
  for (const statement of TABLES) await sql(statement);
  for (const [tag, model, description] of LAPTOPS) {
    await sql(
      'INSERT INTO onboarding.laptop (tag, model, description) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [tag, model, description],
    );
  }
}

const TABLES = [
  'CREATE SCHEMA IF NOT EXISTS onboarding',
  `CREATE TABLE IF NOT EXISTS onboarding.account (
    job_key bigint PRIMARY KEY, account text NOT NULL UNIQUE, full_name text NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS onboarding.mailbox (
    job_key bigint PRIMARY KEY, address text NOT NULL UNIQUE)`,
  `CREATE TABLE IF NOT EXISTS onboarding.laptop (
    tag text PRIMARY KEY, model text NOT NULL, description text NOT NULL, reserved_for text, job_key bigint)`,
  `CREATE TABLE IF NOT EXISTS onboarding.licence (
    job_key bigint NOT NULL, product text NOT NULL, full_name text NOT NULL, PRIMARY KEY (job_key, product))`,
  `CREATE TABLE IF NOT EXISTS onboarding.access (
    job_key bigint PRIMARY KEY, app text NOT NULL, full_name text NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS onboarding.mail (
    job_key bigint PRIMARY KEY, recipient text NOT NULL, subject text NOT NULL, body text NOT NULL)`,
];
