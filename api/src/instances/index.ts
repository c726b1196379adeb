export { type VariableRow, variableAnswer } from './elements.queries.js';
export { InstancesModule } from './instances.module.js';
export { InstancesQueries, place } from './instances.queries.js';
