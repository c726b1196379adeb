/** Every text of the web app, by area. A translation is another object of the same shape. */
import { common } from './common';
import { inbox } from './inbox';
import { instances } from './instances';
import { modeler } from './modeler';
import { panel } from './panel';
import { processes } from './processes';
import { users } from './users';

export const messages = { ...common, inbox, instances, modeler, panel, processes, users };
