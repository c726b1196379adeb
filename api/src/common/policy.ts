import { SetMetadata } from '@nestjs/common';
import type { Permission } from './permissions.js';

/** `public`: nobody needs to be known; `authenticated`: anybody who is; else the permissions of which one is needed. */
export type Policy = 'public' | 'authenticated' | readonly Permission[];
export const POLICY = 'procession:policy';

/** Open to everybody, known or not. */
export const Public = () => SetMetadata(POLICY, 'public' satisfies Policy);
/** Open to everybody who is logged in; the route itself decides what they see. */
export const Authenticated = () => SetMetadata(POLICY, 'authenticated' satisfies Policy);
/** Open to those who have one of these permissions. */
export const Permits = (...permissions: [Permission, ...Permission[]]) =>
  SetMetadata(POLICY, permissions satisfies Policy);
