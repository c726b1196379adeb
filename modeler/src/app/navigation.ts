import type { IconName } from '../ui/icons';
import { messages } from './messages';
import type { Permission } from './types';

export interface Area {
  path: string;
  label: string;
  icon: IconName;
  needs: Permission[];
}

/** The areas in the order of the navigation; a person sees those of which they hold one permission. */
export const areas: Area[] = [
  { path: '/inbox', label: messages.navigation.inbox, icon: 'inbox', needs: ['task:work', 'task:read-all'] },
  { path: '/processes', label: messages.navigation.processes, icon: 'processes', needs: ['definition:read'] },
  { path: '/modeler', label: messages.navigation.modeler, icon: 'modeler', needs: ['definition:deploy'] },
  { path: '/instances', label: messages.navigation.instances, icon: 'instances', needs: ['instance:read'] },
  { path: '/users', label: messages.navigation.users, icon: 'users', needs: ['user:manage'] },
];
