import { z } from 'zod';
import type { UserTaskAttributes } from '../../../engine/core/index.js';
import { dateTimeSchema, variablesSchema } from '../common/schemas.js';

const action = z.string().max(100).nullish();

export const assignmentSchema = z.strictObject({
  assignee: z.string().min(1, 'expected a user name').max(200),
  allowOverride: z
    .boolean()
    .nullish()
    .transform((value) => value ?? true),
  action: action.transform((value) => value || 'assign'),
});

export const completionSchema = z.strictObject({ variables: variablesSchema.nullish(), action }).nullish();

export const draftSchema = z.strictObject({ variables: variablesSchema });

/** An empty text or list clears. */
export const updateSchema = z.strictObject({
  changeset: z.strictObject({
    dueDate: z.union([dateTimeSchema, z.literal('')]).nullish(),
    followUpDate: z.union([dateTimeSchema, z.literal('')]).nullish(),
    candidateUsers: z.array(z.string().min(1)).nullish(),
    candidateGroups: z.array(z.string().min(1)).nullish(),
    priority: z.number().int().min(0).max(100).nullish(),
  }),
  action,
});

export function changesOf(
  changeset: z.output<typeof updateSchema>['changeset'],
): Partial<UserTaskAttributes> {
  const { dueDate, followUpDate, ...others } = changeset;
  const given = Object.entries(others).filter(([, value]) => value != null);
  return {
    ...Object.fromEntries(given),
    ...(dueDate != null && { dueDate: dueDate || null }),
    ...(followUpDate != null && { followUpDate: followUpDate || null }),
  };
}
