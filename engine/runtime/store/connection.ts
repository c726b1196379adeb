import { TIME_TO_LIVE } from '../nodes/membership.js';

/**
 * How every node connects. A connection that is lost without a word must not hold a node or a row for ever: the server
 * ends what waits or idles too long, and the client gives up what is not answered.
 *
 * They travel as start-up parameters. PgBouncer takes them where its `ignore_startup_parameters` lists them.
 */
export const connectionOptions = {
  /** ms to get a connection, from the pool or new. */
  connectionTimeoutMillis: 5_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  statement_timeout: 10_000,
  /** Nobody holds a row for longer than a batch takes, unless it hangs. */
  lock_timeout: 2_000,
  /**
   * A transaction of the engine computes between its statements, and never waits for anything outside. A node that hangs or is
   * cut off gives its rows back when it is taken for dead, as its parts.
   */
  idle_in_transaction_session_timeout: TIME_TO_LIVE,
  /** ms after which an answer is not waited for any more. */
  query_timeout: 12_000,
} as const;
