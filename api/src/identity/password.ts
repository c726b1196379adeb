import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

interface Cost {
  /** Memory and time: a power of two. One check needs 128 * N * r bytes. */
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** As OWASP recommends; about a quarter of a second and 16 MB on a small server. */
export const STRONG: Cost = { N: 2 ** 14, r: 8, p: 5 };
/** For passwords that are no secret (demo mode) and tests. */
export const WEAK: Cost = { N: 2 ** 10, r: 8, p: 1 };

/** @returns `scrypt$N$r$p$salt$hash`, so that the cost can be raised later without losing passwords */
export async function hashPassword(password: string, cost: Cost = STRONG): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, cost);
  const { N, r, p } = cost;
  return ['scrypt', N, r, p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

export async function isPassword(password: string, stored: string): Promise<boolean> {
  const [, N, r, p, salt, hash] = stored.split('$');
  const expected = Buffer.from(hash ?? '', 'base64url');
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const found = await derive(password, Buffer.from(salt ?? '', 'base64url'), cost);
  return expected.length === found.length && timingSafeEqual(expected, found);
}

function derive(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, 32, { ...cost, maxmem: 64 * 2 ** 20 }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
