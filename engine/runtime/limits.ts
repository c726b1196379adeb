import { defaultLimits } from '../core/index.js';
import type { Limits } from './types.js';

const LIMITS: Limits = {
  queueLength: 20_000,
  batchSize: 256,
  drains: 2,
  callDepth: 50,
  ...defaultLimits,
  expressionTimeout: 200,
  expressionMemory: 128,
  scriptTimeout: 250,
};

export const limitsOf = (given: Partial<Limits> = {}): Limits => ({ ...LIMITS, ...given });
