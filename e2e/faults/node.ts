/** One server of the lab: the real one, which can be told to die or to stop at a named moment. */
import { writeSync } from 'node:fs';
import { atFaultPoints, type FaultPoint } from '../../engine/runtime/faults.js';

export interface Order {
  readonly point: FaultPoint;
  readonly signal: 'SIGKILL' | 'SIGSTOP';
  /** How often it goes past the point before. */
  readonly nth: number;
}

let armed: (Order & { left: number }) | undefined;

process.on('message', (order: Order | null) => {
  armed = order ? { ...order, left: order.nth } : undefined;
});

atFaultPoints((point) => {
  if (armed?.point !== point || armed.left-- > 0) return undefined;
  const { signal } = armed;
  armed = undefined;
  // Written at once: nothing that is sent later would leave a dead process.
  writeSync(1, `@reached ${point}\n`);
  process.kill(process.pid, signal);
  return undefined;
});

await import('../../api/src/main.js');
