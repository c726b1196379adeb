export { DefinitionsModule } from './definitions.module.js';
export { statisticsItem } from './definitions.queries.js';
export { formOf } from './forms.queries.js';
