import { queryOptions } from '@tanstack/react-query';
import { api, type Page } from './api';
import type { DecisionDefinition, LinkedForm, ProcessDefinition, User } from './types';

/** Reads that several areas share. */
export const definitionsQuery = (latest = true) =>
  queryOptions({
    queryKey: ['definitions', { latest }],
    queryFn: () =>
      api.post<Page<ProcessDefinition>>('/process-definitions/search', {
        filter: latest ? { isLatestVersion: true } : {},
        sort: [{ field: 'name', order: 'ASC' }],
        page: { limit: 500 },
      }),
  });

export const versionsQuery = (processDefinitionId: string) =>
  queryOptions({
    queryKey: ['definitions', { processDefinitionId }],
    queryFn: () =>
      api.post<Page<ProcessDefinition>>('/process-definitions/search', {
        filter: { processDefinitionId },
        sort: [{ field: 'version', order: 'DESC' }],
        page: { limit: 100 },
      }),
    enabled: processDefinitionId !== '',
  });

export const definitionQuery = (key: string) =>
  queryOptions({
    queryKey: ['definitions', key],
    queryFn: () => api.get<ProcessDefinition>(`/process-definitions/${key}`),
    enabled: key !== '',
  });

export const decisionsQuery = () =>
  queryOptions({
    queryKey: ['definitions', 'decisions'],
    queryFn: () =>
      api.post<Page<DecisionDefinition>>('/decision-definitions/search', {
        filter: { isLatestVersion: true },
        sort: [{ field: 'name', order: 'ASC' }],
        page: { limit: 500 },
      }),
  });

/** A deployed version never changes, so its diagram is read once. */
export const xmlQuery = (key: string) =>
  queryOptions({
    queryKey: ['xml', key],
    queryFn: ({ signal }) => api.text(`/process-definitions/${key}/xml`, signal),
    enabled: key !== '',
    staleTime: Number.POSITIVE_INFINITY,
  });

export const startFormQuery = (key: string) =>
  queryOptions({
    queryKey: ['definitions', key, 'form'],
    queryFn: async () => (await api.get<LinkedForm | undefined>(`/process-definitions/${key}/form`)) ?? null,
    enabled: key !== '',
  });

export const usersQuery = () =>
  queryOptions({
    queryKey: ['users'],
    queryFn: () => api.post<Page<User>>('/users/search', { page: { limit: 500 } }),
    staleTime: 60_000,
  });
