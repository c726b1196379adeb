/** What a person or program may do. Roles are sets of these. */
export const PERMISSIONS = [
  'definition:read',
  'definition:deploy',
  'definition:script',
  'instance:read',
  'instance:start',
  'instance:operate',
  'task:work',
  'task:read-all',
  'history:read',
  'job:work',
  'message:publish',
  'user:manage',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const ANALYST = [
  'definition:read',
  'definition:deploy',
  'instance:read',
  'instance:start',
  'message:publish',
  'history:read',
  'task:work',
] as const satisfies readonly Permission[];

export const ROLES = {
  admin: [...PERMISSIONS],
  analyst: ANALYST,
  /** An analyst who also writes JavaScript in processes and the workers that they need. */
  developer: [...ANALYST, 'definition:script', 'job:work'],
  employee: ['task:work', 'instance:start', 'definition:read'],
  operator: [
    'definition:read',
    'instance:read',
    'instance:start',
    'instance:operate',
    'job:work',
    'message:publish',
    'history:read',
    'task:read-all',
  ],
  auditor: ['definition:read', 'instance:read', 'history:read', 'task:read-all'],
} as const satisfies Record<string, readonly Permission[]>;
export type Role = keyof typeof ROLES;
export const ROLE_NAMES = Object.keys(ROLES) as [Role, ...Role[]];

export function permissionsOf(roles: readonly string[]): ReadonlySet<Permission> {
  return new Set(roles.flatMap((role) => ROLES[role as Role] ?? []));
}
