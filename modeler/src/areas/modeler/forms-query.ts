import { queryOptions } from '@tanstack/react-query';
import { api, type Page } from '../../app/api';
import type { LinkedForm } from '../../app/types';
import type { FormSchema } from '../../forms/schema';

/** The newest version of every deployed form. */
export const deployedFormsQuery = () =>
  queryOptions({
    queryKey: ['definitions', 'forms'],
    queryFn: () =>
      api.post<Page<LinkedForm>>('/forms/search', {
        filter: { isLatestVersion: true },
        page: { limit: 500 },
      }),
    retry: false,
  });

/** The schema of a deployed form; null when no such form is deployed. */
export const deployedFormQuery = (formId: string | null) =>
  queryOptions({
    queryKey: ['definitions', 'forms', formId],
    queryFn: async () => {
      const found = await api.post<Page<LinkedForm>>('/forms/search', {
        filter: { formId, isLatestVersion: true },
        page: { limit: 1 },
      });
      const [form] = found.items;
      return form ? (JSON.parse(form.schema) as FormSchema) : null;
    },
    enabled: formId !== null,
    retry: false,
  });
