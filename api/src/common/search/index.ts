export { Parameters } from './condition.js';
export { type Field, field } from './field.js';
export * from './search.js';
