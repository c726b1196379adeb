import { z } from 'zod';
import { dateTimeSchema, integerSchema, keySchema } from '../schemas.js';

const TYPES = {
  key: { sql: 'bigint', value: keySchema },
  text: { sql: 'text', value: z.string().max(1000) },
  /** A text of which all values are upper case; asked for in any case. */
  state: { sql: 'text', value: z.string().transform((text) => text.toUpperCase()) },
  integer: { sql: 'integer', value: integerSchema },
  boolean: { sql: 'boolean', value: z.boolean() },
  date: { sql: 'timestamptz', value: dateTimeSchema },
  /** A list of texts; compared with one text it must contain it. */
  list: { sql: 'text', value: z.string() },
} as const;
export type FieldType = keyof typeof TYPES;

/** A field that may be searched for or sorted by: the allow-list of a resource. */
export interface Field {
  readonly type: FieldType;
  /** A column or an SQL expression. Ours, never the caller's. */
  readonly sql: string;
  /** The column of the key's part, where the field is a key that begins an index together with it. */
  readonly part?: string;
  /** Items without a value come last, in both directions; an index helps only where every item has one. */
  readonly isNullable?: boolean;
}

export const field = (type: FieldType, sql: string, part?: string): Field => ({
  type,
  sql,
  ...(part && { part }),
});

export const nullable = (of: Field): Field => ({ ...of, isNullable: true });

export const sqlType = (type: FieldType): string => TYPES[type].sql;

const schemas = new Map<FieldType, z.ZodType>();

/** A plain value, or an object of operators. */
export function conditionSchema(type: FieldType): z.ZodType {
  let schema = schemas.get(type);
  if (!schema) {
    const value: z.ZodType = TYPES[type].value;
    const many = z.array(value).max(1000);
    const compared = { $gt: value, $gte: value, $lt: value, $lte: value };
    const hasOrder = type === 'date' || type === 'integer' || type === 'key' || type === 'text';
    schema = z
      .union([
        value,
        z.strictObject({
          $eq: value.optional(),
          $neq: value.optional(),
          $exists: z.boolean().optional(),
          $in: many.optional(),
          $notIn: many.optional(),
          ...(hasOrder ? z.object(compared).partial().shape : {}),
          ...(type === 'text' || type === 'state' ? { $like: z.string().max(1000).optional() } : {}),
        }),
      ])
      .meta({ id: `${type.charAt(0).toUpperCase()}${type.slice(1)}Filter` });
    schemas.set(type, schema);
  }
  return schema;
}
