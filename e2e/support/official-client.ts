import { createCamundaClient } from '@camunda8/orchestration-cluster-api';

export type OfficialClient = ReturnType<typeof createCamundaClient>;

/** The official client of the compatible API, as user `demo`. It checks every request and answer against the documented shapes. */
export const officialClient = (address: string): OfficialClient =>
  createCamundaClient({
    config: {
      CAMUNDA_REST_ADDRESS: address,
      CAMUNDA_AUTH_STRATEGY: 'BASIC',
      CAMUNDA_BASIC_AUTH_USERNAME: 'demo',
      CAMUNDA_BASIC_AUTH_PASSWORD: 'demo',
      CAMUNDA_SDK_VALIDATION: 'req:strict,res:strict',
    } as never,
  });
