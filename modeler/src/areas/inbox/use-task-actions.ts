import { useMutation } from '@tanstack/react-query';
import { api, Problem } from '../../app/api';
import { messages } from '../../app/messages';
import { queryClient } from '../../app/query-client';
import { useSession } from '../../app/session';
import type { UserTask } from '../../app/types';
import { fail, forget, succeed } from '../../ui/toast';
import { isAsking, taskQuery } from './task-queries';

const t = messages.inbox;
const refresh = () =>
  Promise.all([
    queryClient.invalidateQueries({ queryKey: ['tasks'] }),
    queryClient.invalidateQueries({ queryKey: ['instances'] }),
  ]);

/** Says what a refusal means for the person and what to do. */
export async function explainRefusal(error: unknown, action: 'claim' | 'complete', key: string) {
  await refresh();
  const code = error instanceof Problem ? error.code : null;
  // A program that has a say in the task refuses: its reason is what counts.
  if (code === 'LISTENER_DENIED') fail(error, t.refusedTitle);
  // It has not answered yet: the task itself says so.
  else if (code === 'LISTENER_PENDING' || (await isBeingChecked(key))) forget();
  else if (error instanceof Problem && error.status === 409)
    fail(new Error(action === 'claim' ? t.taken : t.gone), action === 'claim' ? t.takenTitle : t.goneTitle);
  else if (error instanceof Problem && error.status === 403) fail(new Error(t.forbidden), t.forbiddenTitle);
  else fail(error);
}

const isBeingChecked = (key: string) => queryClient.fetchQuery(taskQuery(key)).then(isAsking, () => false);

/** Claim, give back, assign, complete. */
export function useTaskActions(task: UserTask) {
  const { me } = useSession();
  const path = `/user-tasks/${task.userTaskKey}`;
  const claim = useMutation({
    onMutate: forget,
    mutationFn: () =>
      api.post(`${path}/assignment`, { assignee: me.username, allowOverride: false, action: 'claim' }),
    onSuccess: async () => {
      await refresh();
      succeed(t.claimed);
    },
    onError: (error) => explainRefusal(error, 'claim', task.userTaskKey),
  });
  const unclaim = useMutation({
    onMutate: forget,
    mutationFn: () => api.delete(`${path}/assignee`),
    onSuccess: async () => {
      await refresh();
      succeed(t.unclaimed);
    },
    onError: (error) => explainRefusal(error, 'claim', task.userTaskKey),
  });
  const assign = useMutation({
    onMutate: forget,
    mutationFn: (assignee: string) =>
      api.post(`${path}/assignment`, { assignee, allowOverride: true, action: 'assign' }),
    onSuccess: refresh,
    onError: (error) => explainRefusal(error, 'claim', task.userTaskKey),
  });
  const complete = useMutation({
    onMutate: forget,
    mutationFn: (variables: Record<string, unknown>) =>
      api.post(`${path}/completion`, { variables, action: 'complete' }),
    onSuccess: async () => {
      succeed(t.completedToast(task.name ?? task.elementId));
      await refresh();
    },
  });
  return { claim, unclaim, assign, complete };
}
