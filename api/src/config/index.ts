export { type Config, loadConfig, misspelledSettings } from './config.js';
export { StartupProblem } from './startup-problem.js';
