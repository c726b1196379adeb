export { Parameters } from './condition.js';
export { type Field, field, nullable } from './field.js';
export * from './search.js';
