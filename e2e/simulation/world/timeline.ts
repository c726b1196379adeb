/** Time that passes only from event to event. Of events at the same moment chance says which comes first. */
import type { Random } from '../../faults/random.js';

export interface Happening {
  readonly at: number;
  readonly order: number;
  /** undefined once it has happened or was called off. */
  run: (() => void) | undefined;
}

const turn = globalThis.setImmediate;
/** Events between two turns of the real event loop, which lets messages to the parent process out. */
const TURN = 4_096;

export class Timeline {
  /** ms since the beginning. */
  now = 0;
  /** Events so far. */
  count = 0;
  private heap: Happening[] = [];
  private readonly due: { readonly count: number; readonly run: () => void }[] = [];

  constructor(private readonly random: Random) {}

  after(milliseconds: number, run: () => void): Happening {
    const happening = { at: this.now + Math.max(0, milliseconds), order: this.random.next(), run };
    this.push(happening);
    return happening;
  }

  /** Between this event and the next: no moment is left out. */
  atEvent(count: number, run: () => void): void {
    this.due.push({ count, run });
    this.due.sort((one, other) => other.count - one.count);
  }

  callOff(happening: Happening | undefined): void {
    if (happening) happening.run = undefined;
  }

  /** Lets everything happen until `isOver`, or until nothing is left. What events start in promises comes to rest first. */
  async run(isOver: () => boolean): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const step = () => {
        try {
          if (isOver() || !this.next()) return resolve();
        } catch (error) {
          return reject(error as Error);
        }
        if (this.count % TURN === 0) turn(step);
        else afterPromises(step);
      };
      turn(step);
    });
  }

  private next(): boolean {
    while (this.due.length > 0 && this.due.at(-1)!.count <= this.count) this.due.pop()!.run();
    for (;;) {
      const happening = this.pop();
      if (!happening) return false;
      const { run } = happening;
      if (!run) continue;
      happening.run = undefined;
      this.now = happening.at;
      this.count += 1;
      run();
      return true;
    }
  }

  private push(happening: Happening): void {
    const { heap } = this;
    let at = heap.push(happening) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (isBefore(heap[parent]!, happening)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = happening;
  }

  private pop(): Happening | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (!first || first === last) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (isBefore(last!, heap[child]!)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last!;
    return first;
  }
}

/**
 * A tick that a promise asks for comes when no promise is left to run. A turn of the event loop would do as well, but asks
 * the operating system for news that never are.
 */
const afterPromises = (step: () => void): void => queueMicrotask(() => process.nextTick(step));

const isBefore = (one: Happening, other: Happening): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);
