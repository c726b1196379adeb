import { z } from 'zod';
import type { Variables } from '../../../engine/core/index.js';

/** A key: the digits of a 63-bit integer. */
export const keySchema = z
  .string()
  .regex(/^\d{1,19}$/, { error: 'expected a key, which consists of digits', abort: true })
  .refine((text) => BigInt(text) < 2n ** 63n, 'expected a key, but the number is too large')
  .meta({ example: '2251799813685249' });

/** An id or a type in an address. */
export const nameSchema = z
  .string()
  .min(1)
  .max(1000)
  .regex(/^\P{Cc}*$/u, 'expected no control characters');

/** Names and JSON values. */
export const variablesSchema = z
  .record(z.string().min(1), z.unknown())
  .transform((value) => value as Variables);

export const tenantSchema = z.literal('<default>', 'expected "<default>", the only tenant');
export const TENANT = '<default>';

/** As a column of PostgreSQL keeps it. */
export const integerSchema = z
  .number()
  .int()
  .min(-(2 ** 31))
  .max(2 ** 31 - 1);
/** ms; up to a hundred years. */
export const durationSchema = z.number().int().min(0).max(3_155_760_000_000);

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;
/** Years 1 to 9999. */
export const dateTimeSchema = z
  .string()
  .refine(
    (text) => MOMENT.test(text) && !text.startsWith('0000') && !Number.isNaN(Date.parse(text)),
    'expected a moment such as 2026-12-24T08:00:00Z',
  );

export const operationReference = { operationReference: z.number().int().min(1).optional() };
export const actionReference = z.strictObject(operationReference).nullish();
