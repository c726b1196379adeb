import { useQuery } from '@tanstack/react-query';
import { api, Problem } from './api';
import { queryClient } from './query-client';
import type { Me, Permission } from './types';

const key = ['me'];

/** Who is logged in; null when nobody is. */
export function useMe() {
  return useQuery({
    queryKey: key,
    queryFn: async () => {
      try {
        return await api.get<Me>('/authentication/me');
      } catch (error) {
        if (error instanceof Problem && error.status === 401) return null;
        throw error;
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The person working in this window. Only for pages behind the log-in. */
export function useSession() {
  const { data } = useMe();
  const me = data as Me;
  return { me, can: (permission: Permission) => Boolean(me?.permissions.includes(permission)) };
}

/** Everything read for one person is forgotten when another one logs in. */
export function enter(me: Me) {
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== 'me' });
  queryClient.setQueryData(key, me);
}

export function leave() {
  queryClient.setQueryData(key, null);
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== 'me' });
}
