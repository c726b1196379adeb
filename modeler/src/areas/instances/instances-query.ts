import { queryOptions } from '@tanstack/react-query';
import { api, type Page } from '../../app/api';
import type { ProcessInstance } from '../../app/types';

export const filterNames = [
  'process',
  'version',
  'state',
  'incident',
  'from',
  'to',
  'businessId',
  'variable',
  'value',
] as const;
export type Filters = Partial<Record<(typeof filterNames)[number], string>>;

/** The filter value as the API compares it: JSON when it is JSON, else a text. */
function jsonValue(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}

function filterOf(filters: Filters): Record<string, unknown> {
  const filter: Record<string, unknown> = {};
  if (filters.process) filter.processDefinitionId = filters.process;
  if (filters.version) filter.processDefinitionVersion = Number(filters.version);
  if (filters.state) filter.state = filters.state;
  if (filters.incident) filter.hasIncident = true;
  if (filters.businessId)
    filter.businessId = filters.businessId.includes('*') ? { $like: filters.businessId } : filters.businessId;
  const dates: Record<string, string> = {};
  if (filters.from) dates.$gte = new Date(`${filters.from}T00:00:00`).toISOString();
  if (filters.to) dates.$lte = new Date(`${filters.to}T23:59:59.999`).toISOString();
  if (Object.keys(dates).length) filter.startDate = dates;
  if (filters.variable && filters.value)
    filter.variables = [{ name: filters.variable, value: jsonValue(filters.value) }];
  return filter;
}

const SIZE = 25;

export const instancesQuery = (filters: Filters, cursor: { after?: string; before?: string }) =>
  queryOptions({
    queryKey: ['instances', 'list', filters, cursor],
    queryFn: () =>
      api.post<Page<ProcessInstance>>('/process-instances/search', {
        filter: filterOf(filters),
        sort: [{ field: 'startDate', order: 'DESC' }],
        page: { limit: SIZE, ...cursor },
      }),
    placeholderData: (before) => before,
  });
