export { Authentication } from './authentication.js';
export { DEMO_USERS, seedDemoUsers } from './demo-users.js';
export { FirstAdmin } from './first-admin.js';
export { IdentityModule } from './identity.module.js';
export { People } from './people.js';
