import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from '../../app/api';
import { messages } from '../../app/messages';
import { queryClient } from '../../app/query-client';
import type { ProcessInstance } from '../../app/types';
import { Confirm } from '../../ui/confirm';
import { fail, succeed } from '../../ui/toast';
import { explanationQuery } from './instance-queries';

const t = messages.instances;

export function CancelButton({ processInstanceKey }: { processInstanceKey: string }) {
  const explanation = useQuery(explanationQuery(processInstanceKey));
  const isEnding = explanation.data?.some((each) => each.isEnding) ?? false;
  const [asking, dialog] = useDisclosure(false);
  const cancel = useMutation({
    mutationFn: async () => {
      await api.post(`/process-instances/${processInstanceKey}/cancellation`, {});
      return api.get<ProcessInstance>(`/process-instances/${processInstanceKey}`);
    },
    onSuccess: async ({ state }) => {
      await queryClient.invalidateQueries({ queryKey: ['instances'] });
      succeed(state === 'ACTIVE' ? t.cancelling : t.cancelled);
    },
    onError: (error) => fail(error),
    onSettled: dialog.close,
  });
  return (
    <>
      <Button variant="default" onClick={dialog.open} disabled={isEnding}>
        {isEnding ? t.ending : t.cancel}
      </Button>
      <Confirm
        opened={asking}
        title={t.cancelTitle}
        text={t.cancelText}
        confirm={t.cancelConfirm}
        cancel={t.keep}
        busy={cancel.isPending}
        onConfirm={() => cancel.mutate()}
        onClose={dialog.close}
      />
    </>
  );
}
