export { type CompiledDecisions, compileDecisions } from './compile.js';
export { evaluateDecision } from './evaluate.js';
export * from './model.js';
