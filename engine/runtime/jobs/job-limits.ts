import type { Database, Sql } from '../store/database.js';
import { timestamp } from '../store/rows.js';
import type { JobLimit } from '../types.js';

/** ms after which another node's change of a limit is known here. */
const FRESH = 1_000;

/** Limits of job types, kept in the database so that they hold for all nodes together. */
export class JobLimits {
  private known: Promise<ReadonlySet<string>> | undefined;
  private readAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly database: Database,
    private readonly now: () => number,
  ) {}

  async all(): Promise<JobLimit[]> {
    const { rows } = await this.database.query({
      text: 'SELECT type, max_active, rate_jobs, rate_period_ms FROM job_limit ORDER BY type',
      values: [],
    });
    return rows.map((row) => ({
      type: row.type,
      maxActive: row.max_active,
      rate: row.rate_jobs === null ? null : { jobs: row.rate_jobs, period: row.rate_period_ms },
    }));
  }

  /** Without both bounds there is no limit. */
  async set({ type, maxActive, rate }: JobLimit): Promise<void> {
    this.readAt = Number.NEGATIVE_INFINITY;
    if (maxActive === null && rate === null) {
      await this.database.query({ text: 'DELETE FROM job_limit WHERE type = $1', values: [type] });
      return;
    }
    await this.database.query({
      text: `INSERT INTO job_limit (type, max_active, rate_jobs, rate_period_ms, tokens, counted_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (type) DO UPDATE SET max_active = excluded.max_active, rate_jobs = excluded.rate_jobs,
          rate_period_ms = excluded.rate_period_ms, tokens = least(job_limit.tokens, excluded.tokens),
          counted_at = excluded.counted_at`,
      values: [
        type,
        maxActive,
        rate?.jobs ?? null,
        rate?.period ?? null,
        rate?.jobs ?? 0,
        timestamp(this.now()),
      ],
    });
  }

  async isLimited(type: string): Promise<boolean> {
    if (performance.now() - this.readAt > FRESH) {
      this.readAt = performance.now();
      this.known = this.all().then((limits) => new Set(limits.map((limit) => limit.type)));
      this.known.catch(() => {
        this.readAt = Number.NEGATIVE_INFINITY;
      });
    }
    return (await this.known!).has(type);
  }

  /**
   * How many of the wanted jobs may be leased now; the row is locked until the lease is committed, so that nodes ask one
   * after the other.
   */
  async allowed(sql: Sql, type: string, wanted: number): Promise<number> {
    const now = this.now();
    const { rows } = await sql({
      text: `SELECT max_active, rate_jobs, rate_period_ms, tokens, extract(epoch FROM counted_at) * 1000 AS counted
        FROM job_limit WHERE type = $1 FOR UPDATE`,
      values: [type],
    });
    const limit = rows[0];
    if (!limit) return wanted;
    let allowed = wanted;
    if (limit.max_active !== null) {
      const leased = await sql({
        text: 'SELECT count(*)::int AS active FROM job WHERE type = $1 AND lease_token IS NOT NULL AND blocked_until > $2',
        values: [type, timestamp(now)],
      });
      allowed = Math.min(allowed, limit.max_active - leased.rows[0].active);
    }
    if (limit.rate_jobs !== null) allowed = Math.min(allowed, Math.floor(tokensAt(limit, now)));
    return Math.max(0, allowed);
  }

  /** So many were leased: they are taken from the rate. */
  async spend(sql: Sql, type: string, count: number): Promise<void> {
    const now = this.now();
    await sql({
      text: `UPDATE job_limit SET counted_at = $2, tokens = least(rate_jobs, tokens + greatest(0,
          extract(epoch FROM $2 - counted_at) * 1000 * rate_jobs / rate_period_ms)) - $3
        WHERE type = $1 AND rate_jobs IS NOT NULL`,
      values: [type, timestamp(now), count],
    });
  }
}

const tokensAt = (
  limit: { rate_jobs: number; rate_period_ms: number; tokens: number; counted: string },
  now: number,
): number =>
  Math.min(
    limit.rate_jobs,
    Number(limit.tokens) +
      (Math.max(0, now - Number(limit.counted)) * limit.rate_jobs) / limit.rate_period_ms,
  );
