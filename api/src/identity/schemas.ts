import { z } from 'zod';
import { ROLE_NAMES } from '../common/permissions.js';

export const newUserSchema = z.strictObject({
  username: z
    .string()
    .regex(/^[\w.@-]{1,100}$/, 'expected letters, digits, ".", "-", "_" or "@", at most 100'),
  displayName: z.string().trim().min(1).max(200),
  email: z.email().nullish(),
  password: z.string().min(8, 'expected at least 8 characters').max(1000),
  roles: z.array(z.enum(ROLE_NAMES)).default(['employee']),
  groups: z.array(z.string()).default([]),
});

/** Only what is given is changed. */
export const changedUserSchema = z.strictObject({
  displayName: z.string().trim().min(1).max(200).optional(),
  email: z.email().nullable().optional(),
  password: z.string().min(8, 'expected at least 8 characters').max(1000).optional(),
  roles: z.array(z.enum(ROLE_NAMES)).optional(),
});
