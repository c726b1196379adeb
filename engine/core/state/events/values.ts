/**
 * A small integer, unique within its process instance (0 is the process instance itself). The runtime turns it into a
 * global 64-bit key by adding it to the process instance's key.
 */
export type Key = number;
/** Milliseconds since 1970-01-01T00:00Z. */
export type Instant = number;
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Variables = { readonly [name: string]: Json };
