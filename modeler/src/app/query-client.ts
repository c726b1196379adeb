import { QueryClient } from '@tanstack/react-query';
import { Problem } from './api';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal does not change by asking again; a lost connection may.
      retry: (count, error) =>
        count < 2 && !(error instanceof Problem && error.status > 0 && error.status < 500),
      refetchOnWindowFocus: true,
    },
  },
});
