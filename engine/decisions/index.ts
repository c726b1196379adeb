export { type CompiledDecisions, compileDecisions } from './compile.js';
export { evaluateDecision } from './evaluate.js';
export { importedId, withImports } from './imports.js';
export * from './model.js';
