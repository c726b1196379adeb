import { outboxScenarios } from './outbox-scenarios.js';
import { requestScenarios } from './request-scenarios.js';
import type { Scenarios } from './scenario.js';
import { workScenarios } from './work-scenarios.js';

export const scenarios: Scenarios = { ...workScenarios, ...requestScenarios, ...outboxScenarios };
