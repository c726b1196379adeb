import type { DeploymentReport } from './types';

export interface FieldError {
  path: string;
  message: string;
}

/** An answer of the server that is no success: RFC 9457 problem detail, with the members the API adds. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly elementId: string | null = null,
    readonly errors: FieldError[] = [],
    readonly report: DeploymentReport | null = null,
    /** What programs tell problems apart by. */
    readonly code: string | null = null,
  ) {
    super(detail || title);
  }
}

type Query = Record<string, string | number | boolean | undefined>;

export interface RequestOptions {
  body?: unknown;
  query?: Query;
  signal?: AbortSignal;
  /** Finishes even when the page is closed meanwhile; for small bodies. */
  keepalive?: boolean;
  /** Repeat-safe key of a mutating call: the server applies the call once. */
  idempotencyKey?: string;
}

const expired = new EventTarget();

/** Calls `listener` whenever the server says that nobody is logged in any more. */
export function onSessionExpired(listener: () => void): () => void {
  expired.addEventListener('expired', listener);
  return () => expired.removeEventListener('expired', listener);
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const body = await response.json();
    return new Problem(
      response.status,
      body.title ?? response.statusText,
      body.detail ?? '',
      body.elementId ?? null,
      body.errors ?? [],
      body.report ?? null,
      body.code ?? null,
    );
  } catch {
    return new Problem(
      response.status,
      response.statusText || 'Error',
      `The server answered with status ${response.status}.`,
    );
  }
}

async function send(method: string, path: string, options: RequestOptions): Promise<Response> {
  const url = new URL(`/v2${path}`, window.location.origin);
  for (const [name, value] of Object.entries(options.query ?? {}))
    if (value !== undefined) url.searchParams.set(name, String(value));
  // The header proves that the app itself asks (no other site can set it), and keeps the browser from asking for a
  // password in a window of its own.
  const headers: Record<string, string> = { accept: 'application/json', 'x-requested-with': 'procession' };
  if (options.idempotencyKey) headers['idempotency-key'] = options.idempotencyKey;
  const form = options.body instanceof FormData;
  if (options.body !== undefined && !form) headers['content-type'] = 'application/json';
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers,
      credentials: 'same-origin',
      body: form
        ? (options.body as FormData)
        : options.body === undefined
          ? undefined
          : JSON.stringify(options.body),
      signal: options.signal,
      keepalive: options.keepalive,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Problem(
      0,
      'No connection',
      'The server could not be reached. Check the connection, then try again.',
    );
  }
  if (response.status === 401 && !path.startsWith('/authentication/'))
    expired.dispatchEvent(new Event('expired'));
  if (!response.ok) throw await problemOf(response);
  return response;
}

/**
 * Sends a request to the REST API and reads the JSON answer (undefined for 204).
 * @throws Problem for every answer that is no success and when there is no connection.
 */
async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(method, path, options);
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

export const api = {
  get: <T>(path: string, options?: RequestOptions) => request<T>('GET', path, options),
  post: <T>(path: string, body?: unknown, options?: RequestOptions) =>
    request<T>('POST', path, { ...options, body }),
  put: <T>(path: string, body?: unknown, options?: RequestOptions) =>
    request<T>('PUT', path, { ...options, body }),
  patch: <T>(path: string, body?: unknown) => request<T>('PATCH', path, { body }),
  delete: <T>(path: string) => request<T>('DELETE', path),
  text: async (path: string, signal?: AbortSignal) => (await send('GET', path, { signal })).text(),
};

export interface Page<T> {
  items: T[];
  page: {
    totalItems: number;
    hasMoreTotalItems?: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}
