import { queryOptions } from '@tanstack/react-query';
import { api, type Page } from '../../app/api';
import type { LinkedForm, Me, UserTask, Variable } from '../../app/types';

export type Tab = 'mine' | 'group' | 'all' | 'done';
export type Sort = 'due' | 'priority' | 'created';

/** Taken away from whoever had it; `CANCELING`: its listeners are still told. */
export const isCancelled = ({ state }: UserTask) => state === 'CANCELING' || state === 'CANCELED';

/** A change waits for what the listeners of the task say; no other is taken meanwhile. */
export const isAsking = ({ state }: UserTask) =>
  state === 'CREATING' || state === 'ASSIGNING' || state === 'UPDATING' || state === 'COMPLETING';

const open = { state: { $in: ['CREATED', 'ASSIGNING', 'UPDATING', 'COMPLETING'] } };

const filters: Record<Tab, (me: Me) => Record<string, unknown>> = {
  mine: (me) => ({ ...open, assignee: me.username }),
  group: () => ({ ...open, assignee: { $exists: false } }),
  all: () => open,
  done: (me) => ({ state: 'COMPLETED', assignee: me.username }),
};

const sorts: Record<Sort, { field: string; order: 'ASC' | 'DESC' }[]> = {
  due: [
    { field: 'dueDate', order: 'ASC' },
    { field: 'creationDate', order: 'DESC' },
  ],
  priority: [
    { field: 'priority', order: 'DESC' },
    { field: 'creationDate', order: 'DESC' },
  ],
  created: [{ field: 'creationDate', order: 'DESC' }],
};

/** One page of the inbox; further pages follow on demand. */
export const tasksQuery = (tab: Tab, sort: Sort, me: Me, limit: number) =>
  queryOptions({
    queryKey: ['tasks', 'list', tab, sort, limit],
    queryFn: () =>
      api.post<Page<UserTask>>('/user-tasks/search', {
        filter: filters[tab](me),
        sort: tab === 'done' ? [{ field: 'completionDate', order: 'DESC' }] : sorts[sort],
        page: { limit },
      }),
    placeholderData: (before) => before,
  });

export const taskQuery = (key: string) =>
  queryOptions({
    queryKey: ['tasks', key],
    queryFn: () => api.get<UserTask>(`/user-tasks/${key}`),
    enabled: key !== '',
  });

/** What the form starts with: the variables the task sees, and the draft over them. */
export const taskDataQuery = (key: string) =>
  queryOptions({
    queryKey: ['task-data', key],
    queryFn: async () => {
      const [variables, draft, form] = await Promise.all([
        api.get<Page<Variable>>(`/user-tasks/${key}/variables`),
        api.get<{ variables: Record<string, unknown> } | undefined>(`/user-tasks/${key}/draft`),
        api.get<LinkedForm | undefined>(`/user-tasks/${key}/form`),
      ]);
      const values = Object.fromEntries(variables.items.map((each) => [each.name, parse(each.value)]));
      return { values, draft: draft?.variables ?? null, form: form ?? null };
    },
    // What is being typed must not be replaced by a refresh.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    enabled: key !== '',
  });

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
