import { queryOptions } from '@tanstack/react-query';
import { api, type Page } from '../../app/api';
import type {
  ElementInstance,
  ElementStatistics,
  Explanation,
  HistoryEvent,
  Incident,
  InstanceState,
  Job,
  ProcessInstance,
  Timer,
  UserTask,
  Variable,
} from '../../app/types';

/** Everything of one instance is under ['instances', key], so that one change event refreshes it. */
export const instanceQuery = (key: string) =>
  queryOptions({
    queryKey: ['instances', key],
    queryFn: () => api.get<ProcessInstance>(`/process-instances/${key}`),
    enabled: key !== '',
  });

export const statisticsQuery = (key: string) =>
  queryOptions({
    queryKey: ['instances', key, 'statistics'],
    queryFn: async () =>
      (
        await api.get<{ items: ElementStatistics[] }>(
          `/process-instances/${key}/statistics/element-instances`,
        )
      ).items,
  });

/** Ids of the sequence flows that were taken. */
export const flowsQuery = (key: string) =>
  queryOptions({
    queryKey: ['instances', key, 'flows'],
    queryFn: async () =>
      (
        await api.get<{ items: { elementId: string }[] }>(`/process-instances/${key}/sequence-flows`)
      ).items.map(({ elementId }) => elementId),
  });

export const explanationQuery = (key: string) =>
  queryOptions({
    queryKey: ['instances', key, 'explanation'],
    queryFn: async () =>
      (await api.get<{ items: Explanation[] }>(`/process-instances/${key}/explanation`)).items,
  });

const of = (key: string, more: Record<string, unknown> = {}) => ({
  filter: { processInstanceKey: key, ...more },
  page: { limit: 500 },
});

export const elementsQuery = (key: string) =>
  queryOptions({
    queryKey: ['instances', key, 'elements'],
    queryFn: async () =>
      (
        await api.post<Page<ElementInstance>>('/element-instances/search', {
          ...of(key),
          sort: [{ field: 'startDate', order: 'ASC' }],
        })
      ).items,
  });

export const variablesQuery = (key: string) =>
  queryOptions({
    queryKey: ['instances', key, 'variables'],
    queryFn: async () =>
      (
        await api.post<Page<Variable>>('/variables/search', {
          ...of(key),
          sort: [{ field: 'name', order: 'ASC' }],
        })
      ).items,
  });

export const incidentsQuery = (key: string) =>
  queryOptions({
    queryKey: ['instances', key, 'incidents'],
    queryFn: async () =>
      (await api.post<Page<Incident>>('/incidents/search', of(key, { state: 'ACTIVE' }))).items,
  });

export const jobsQuery = (key: string) =>
  queryOptions({
    queryKey: ['instances', key, 'jobs'],
    queryFn: async () => (await api.post<Page<Job>>('/jobs/search', of(key))).items,
  });

export const timersQuery = (key: string) =>
  queryOptions({
    queryKey: ['instances', key, 'timers'],
    queryFn: async () => (await api.post<Page<Timer>>('/timers/search', of(key))).items,
  });

/** What its call activities have started. */
export const calledQuery = (key: string) =>
  queryOptions({
    queryKey: ['instances', key, 'called'],
    queryFn: async () =>
      (
        await api.post<Page<ProcessInstance>>('/process-instances/search', {
          filter: { parentProcessInstanceKey: key },
          page: { limit: 100 },
          sort: [{ field: 'startDate', order: 'ASC' }],
        })
      ).items,
  });

/** With those whose listeners are being asked. */
const isOpenTask = { state: { $in: ['CREATING', 'CREATED', 'ASSIGNING', 'UPDATING', 'COMPLETING'] } };

export const openTasksQuery = (key: string) =>
  queryOptions({
    queryKey: ['instances', key, 'tasks'],
    queryFn: async () => (await api.post<Page<UserTask>>('/user-tasks/search', of(key, isOpenTask))).items,
  });

/** The whole history so far; long ones are read in pages. */
export const historyQuery = (key: string) =>
  queryOptions({
    queryKey: ['instances', key, 'history'],
    queryFn: async () => {
      const events: HistoryEvent[] = [];
      let after: number | null = null;
      do {
        const page: { items: HistoryEvent[]; page: { nextAfter: number | null } } = await api.get(
          `/process-instances/${key}/history`,
          {
            query: { limit: 500, after: after ?? undefined },
          },
        );
        events.push(...page.items);
        after = page.items.length > 0 ? page.page.nextAfter : null;
      } while (after !== null && events.length < 20_000);
      return events;
    },
  });

/** Tokens and variables right after an event; what is past does not change. */
export const stateQuery = (key: string, seq: number | null) =>
  queryOptions({
    queryKey: ['instance-state', key, seq],
    queryFn: () =>
      api.get<InstanceState>(`/process-instances/${key}/state`, { query: { at: seq ?? undefined } }),
    enabled: seq !== null,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => before,
  });
