import type { DataSource } from 'typeorm';
import { WEAK } from './password.js';
import type { People } from './people.js';

export const DEMO_GROUPS = [
  { groupId: 'employees', name: 'Employees', description: 'Everybody who works here' },
  { groupId: 'managers', name: 'Managers', description: 'Approve what their people ask for' },
  { groupId: 'deputies', name: 'Deputies', description: 'Decide when a manager does not' },
  { groupId: 'it', name: 'IT', description: 'Hardware, accounts and access' },
  { groupId: 'hr', name: 'Human resources', description: 'Hiring and leaving' },
  { groupId: 'accounting', name: 'Accounting', description: 'Invoices and payments' },
] as const;

export const DEMO_USERS = [
  {
    username: 'demo',
    displayName: 'Dana Demo',
    role: 'admin',
    description: 'Administrator: may do everything',
    groups: ['employees', 'managers', 'it', 'hr', 'accounting'],
  },
  {
    username: 'anna',
    displayName: 'Anna Lindt',
    role: 'analyst',
    description: 'Analyst: draws processes and deploys them',
    groups: ['employees'],
  },
  {
    username: 'eric',
    displayName: 'Eric Sommer',
    role: 'employee',
    description: 'Employee in IT: works on tasks',
    groups: ['employees', 'it'],
  },
  {
    username: 'mia',
    displayName: 'Mia Keller',
    role: 'employee',
    description: 'Manager: approves',
    groups: ['managers', 'employees'],
  },
  {
    username: 'dora',
    displayName: 'Dora Weber',
    role: 'employee',
    description: 'Deputy manager: decides when the manager does not',
    groups: ['deputies', 'managers'],
  },
  {
    username: 'otto',
    displayName: 'Otto Berg',
    role: 'operator',
    description: 'Operator: watches instances and puts incidents right',
    groups: [],
  },
  {
    username: 'ada',
    displayName: 'Ada Roth',
    role: 'auditor',
    description: 'Auditor: sees who did what and when, changes nothing',
    groups: [],
  },
] as const;

/** Makes the users of the demo mode that are missing. Their password is their name. */
export async function seedDemoUsers(database: DataSource, people: People): Promise<void> {
  for (const { groupId, name, description } of DEMO_GROUPS) {
    await database.query('INSERT INTO identity_group VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
      groupId,
      name,
      description,
    ]);
  }
  for (const { username, displayName, role, groups } of DEMO_USERS) {
    if (await people.find(username)) continue;
    const user = {
      username,
      displayName,
      email: `${username}@example.com`,
      password: username,
      roles: [role],
      groups,
    };
    await people.add(user, WEAK);
  }
}
