import { gateway } from '../gateway.js';

/** Parallel gateway. Takes one token from each incoming flow, gives one to each outgoing; excess tokens stay (clause 13.4.1). */
export const parallelGateway = gateway({
  join: (_step, node, waiting) => (node.incoming.every((flow) => waiting[flow]) ? node.incoming : null),
  start: (step, node, me) => step.complete(me, {}, node.outgoing),
});
