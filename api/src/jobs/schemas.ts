import { z } from 'zod';
import type { AdHocResult, UserTaskListenerResult } from '../../../engine/core/index.js';
import {
  durationSchema,
  integerSchema,
  operationReference,
  tenantSchema,
  variablesSchema,
} from '../common/schemas.js';

/** Older clients call it `leaseToken`. */
const lease = { jobLeaseToken: z.string().nullish(), leaseToken: z.string().nullish() };

export const activationSchema = z.strictObject({
  type: z.string().min(1),
  maxJobsToActivate: z.number().int().min(1).max(1000),
  /** ms until another worker may get the job */
  timeout: z.number().int().min(1).max(86_400_000),
  worker: z.string().max(200).nullish(),
  fetchVariable: z.array(z.string()).nullish(),
  /** ms to wait for a job; 0: the server's default; negative: do not wait */
  requestTimeout: z.number().int().max(600_000).nullish(),
  tenantIds: z.array(tenantSchema).nullish(),
  tenantFilter: z.enum(['PROVIDED', 'ASSIGNED']).nullish(),
  withLease: z.boolean().nullish(),
});

const corrections = z.strictObject({
  assignee: z.string().nullish(),
  dueDate: z.string().nullish(),
  followUpDate: z.string().nullish(),
  candidateUsers: z.array(z.string()).nullish(),
  candidateGroups: z.array(z.string()).nullish(),
  priority: z.number().int().min(0).max(100).nullish(),
});
const resultSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('userTask'),
    denied: z.boolean().nullish(),
    deniedReason: z.string().nullish(),
    corrections: corrections.nullish(),
  }),
  z.strictObject({
    type: z.literal('adHocSubProcess'),
    activateElements: z
      .array(z.strictObject({ elementId: z.string().min(1), variables: variablesSchema.nullish() }))
      .nullish(),
    isCompletionConditionFulfilled: z.boolean().nullish(),
    isCancelRemainingInstances: z.boolean().nullish(),
  }),
]);

export const completionSchema = z
  .strictObject({
    variables: variablesSchema.nullish(),
    result: resultSchema.nullish(),
    businessId: z.string().nullish(),
    ...lease,
  })
  .nullish();

export const failureSchema = z
  .strictObject({
    retries: integerSchema.min(0).nullish(),
    errorMessage: z.string().max(10_000).nullish(),
    /** ms */
    retryBackOff: durationSchema.nullish(),
    variables: variablesSchema.nullish(),
    ...lease,
  })
  .nullish();

export const errorSchema = z.strictObject({
  errorCode: z.string().min(1),
  errorMessage: z.string().max(10_000).nullish(),
  variables: variablesSchema.nullish(),
  ...lease,
});

export const updateSchema = z.strictObject({
  changeset: z.strictObject({
    retries: integerSchema.min(0).nullish(),
    priority: integerSchema.nullish(),
    /** ms from now until the lease ends */
    timeout: durationSchema.nullish(),
  }),
  ...operationReference,
  ...lease,
});

type Result = z.output<typeof resultSchema>;

export function resultOf(
  result: Result | null | undefined,
): AdHocResult | UserTaskListenerResult | undefined {
  if (!result) return undefined;
  if (result.type === 'userTask') {
    const { denied, deniedReason } = result;
    const given = Object.entries(result.corrections ?? {}).filter(([, value]) => value != null);
    return {
      type: 'userTask',
      denied: denied ?? false,
      ...(deniedReason && { deniedReason }),
      ...(given.length > 0 && { corrections: Object.fromEntries(given) }),
    };
  }
  return {
    type: 'adHocSubProcess',
    activate: (result.activateElements ?? []).map(({ elementId, variables }) => ({
      elementId,
      variables: variables ?? {},
    })),
    isCompletionConditionFulfilled: result.isCompletionConditionFulfilled ?? false,
    isCancelRemainingInstances: result.isCancelRemainingInstances ?? false,
  };
}

/** Only what was given. */
export const leaseOf = (
  request:
    | { jobLeaseToken?: string | null | undefined; leaseToken?: string | null | undefined }
    | null
    | undefined,
) => {
  const token = request?.jobLeaseToken ?? request?.leaseToken;
  return token ? { jobLeaseToken: token } : {};
};
