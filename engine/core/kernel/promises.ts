/** Evaluating an expression may have to wait, most work does not: a value or the promise of one. */
export type Maybe<T> = T | Promise<T>;

/** Goes on with a value: at once when it is there. A promise for each of ten thousand runs would cost more than the runs. */
export function after<T, R>(value: Maybe<T>, next: (value: T) => Maybe<R>): Maybe<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** Does the work for one after the other: without a promise where none of it has to wait. */
export function inTurn<T>(items: readonly T[], work: (item: T) => Maybe<void>, from = 0): Maybe<void> {
  for (let n = from; n < items.length; n++) {
    const done = work(items[n]!);
    if (done instanceof Promise) return done.then(() => inTurn(items, work, n + 1));
  }
}
