/** What the routes need to know of the configuration. */
export interface ServerSettings {
  /** Users whose password is their name. */
  readonly demo: boolean;
  /** Tests may move the engine's time. */
  readonly testClock: boolean;
  /** Proxies whose `X-Forwarded-` headers are believed. Default: none. */
  readonly trustedProxies?: readonly string[];
  /** Bytes of a request. Default 2 MiB. */
  readonly bodyLimit?: number;
}
/** Token under which the settings are injected. */
export const SETTINGS = Symbol('settings');
