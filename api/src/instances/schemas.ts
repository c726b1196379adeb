import { z } from 'zod';
import {
  integerSchema,
  keySchema,
  operationReference,
  tenantSchema,
  variablesSchema,
} from '../common/schemas.js';

const elementId = z.strictObject({ elementId: z.string().min(1) });
const common = {
  variables: variablesSchema.nullish(),
  tenantId: tenantSchema.nullish(),
  ...operationReference,
  startInstructions: z.array(elementId).max(100).nullish(),
  awaitCompletion: z.boolean().nullish(),
  /** ms */
  requestTimeout: z.number().int().min(0).max(600_000).nullish(),
  fetchVariables: z.array(z.string()).nullish(),
  tags: z
    .array(z.string().regex(/^[A-Za-z][A-Za-z0-9_\-:.]{0,99}$/, 'expected a tag such as "region:north"'))
    .max(10)
    .nullish(),
  businessId: z.string().min(1).max(256).nullish(),
};

/** Start by the key of a version, or by the process' id: the latest version or the one that is named. */
export const startSchema = z
  .strictObject({
    processDefinitionKey: keySchema.optional(),
    processDefinitionId: z.string().min(1).optional(),
    processDefinitionVersion: integerSchema.min(-1).nullish(),
    ...common,
  })
  .refine(
    ({ processDefinitionKey, processDefinitionId }) =>
      (processDefinitionKey === undefined) !== (processDefinitionId === undefined),
    'expected either processDefinitionKey or processDefinitionId',
  );

export const setVariablesSchema = z.strictObject({
  variables: variablesSchema,
  local: z.boolean().default(false),
  ...operationReference,
});
