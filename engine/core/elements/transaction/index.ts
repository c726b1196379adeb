import { subProcess } from '../sub-process/index.js';

/** Transaction: a sub-process that can be cancelled, which undoes what it has completed (clauses 10.3.5, 13.3.4). */
export const transaction = subProcess;
