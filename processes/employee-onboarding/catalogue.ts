/** Which applications a role works with. */
export const APPS_OF_ROLE: Readonly<Record<string, readonly string[]>> = {
  developer: ['Source control', 'Issue tracker', 'Build server', 'Wiki'],
  sales: ['Customer relations', 'Quotes', 'Wiki'],
  accountant: ['Ledger', 'Expenses', 'Wiki'],
  recruiter: ['Applicant tracking', 'Job board', 'Wiki'],
};

/** Which licences somebody needs, whatever the role, and by role. */
export const LICENCES_OF_ROLE: Readonly<Record<string, readonly string[]>> = {
  developer: ['Office', 'Development environment'],
  sales: ['Office', 'Video calls'],
  accountant: ['Office', 'Accounting'],
  recruiter: ['Office', 'Video calls'],
};

/** The asset list: what is on the shelf when the company starts to use the process. */
export const LAPTOPS = [
  ['NB-1001', 'Light 13', '13 inches, 16 GB'],
  ['NB-1002', 'Light 13', '13 inches, 16 GB'],
  ['NB-1003', 'Light 14', '14 inches, 16 GB'],
  ['NB-2001', 'Power 15', '15 inches, 32 GB'],
  ['NB-2002', 'Power 15', '15 inches, 32 GB'],
  ['NB-2003', 'Power 16', '16 inches, 64 GB'],
  ['NB-3001', 'Desk 17', '17 inches, 32 GB'],
] as const;
