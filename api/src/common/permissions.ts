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

export const ROLES = {
  admin: [...PERMISSIONS],
  analyst: [
    'definition:read',
    'definition:deploy',
    'definition:script',
    'instance:read',
    'instance:start',
    'message:publish',
    'history:read',
    'task:work',
  ],
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
