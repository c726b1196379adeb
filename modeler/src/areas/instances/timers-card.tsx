import { Button, Group, Modal, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api';
import { dateTime, localMoment, relative } from '../../app/format';
import { messages } from '../../app/messages';
import { queryClient } from '../../app/query-client';
import { useSession } from '../../app/session';
import type { Timer } from '../../app/types';
import { Confirm } from '../../ui/confirm';
import { ProblemAlert } from '../../ui/state';
import { fail, succeed } from '../../ui/toast';
import { timersQuery } from './instance-queries';

const t = messages.instances.timers;
type Question = { readonly ask: 'fire' | 'reschedule'; readonly timer: Timer };

interface Properties {
  processInstanceKey: string;
  onShow: (elementId: string) => void;
}

/** What the instance waits for by time; an operator need not wait. Nothing where there are no timers. */
export function TimersCard({ processInstanceKey, onShow }: Properties) {
  const { can } = useSession();
  const timers = useQuery(timersQuery(processInstanceKey));
  const [question, setQuestion] = useState<Question | null>(null);
  const close = () => setQuestion(null);
  if (timers.isError) return <ProblemAlert error={timers.error} retry={() => void timers.refetch()} />;
  if (!timers.data?.length && !question) return null;
  return (
    <Paper component="section" className="card side-card" aria-labelledby="timers">
      <Title order={2} fz="1rem" id="timers" mb="sm">
        {t.title}
      </Title>
      <ul>
        {timers.data?.map((timer) => (
          <li key={timer.timerKey}>
            <button type="button" className="element-button" onClick={() => onShow(timer.elementId)}>
              {timer.elementName}
            </button>
            <Text size="sm">{t.due(relative(timer.dueDate), dateTime(timer.dueDate))}</Text>
            {timer.cycle !== null && timer.repetitions !== 1 && (
              <Text size="sm" c="dimmed">
                {t.repeats(timer.repetitions)}
              </Text>
            )}
            {can('instance:operate') && (
              <Group gap="xs" mt={6}>
                {(['fire', 'reschedule'] as const).map((ask) => (
                  <Button
                    key={ask}
                    size="xs"
                    variant="default"
                    aria-label={t[`${ask}Of`](timer.elementName)}
                    onClick={() => setQuestion({ ask, timer })}
                  >
                    {t[ask]}
                  </Button>
                ))}
              </Group>
            )}
          </li>
        ))}
      </ul>
      {question?.ask === 'fire' && <FireDialog timer={question.timer} onClose={close} />}
      {question?.ask === 'reschedule' && <RescheduleDialog timer={question.timer} onClose={close} />}
    </Paper>
  );
}

interface DialogProperties {
  timer: Timer;
  onClose: () => void;
}

function FireDialog({ timer, onClose }: DialogProperties) {
  const fire = useMutation({
    mutationFn: () => api.post(`/timers/${timer.timerKey}/fire`, {}),
    onSuccess: () => succeed(t.fired(timer.elementName)),
    onError: (error) => fail(error),
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ['instances'] });
      onClose();
    },
  });
  return (
    <Confirm
      opened
      title={t.fireTitle(timer.elementName)}
      text={t.fireText}
      confirm={t.fire}
      busy={fire.isPending}
      onConfirm={() => fire.mutate()}
      onClose={onClose}
    />
  );
}

function RescheduleDialog({ timer, onClose }: DialogProperties) {
  const [due, setDue] = useState(localMoment(timer.dueDate));
  const at = new Date(due);
  const isMoment = !Number.isNaN(at.getTime());
  const reschedule = useMutation({
    mutationFn: () => api.post(`/timers/${timer.timerKey}/reschedule`, { dueDate: at.toISOString() }),
    onSuccess: async () => {
      succeed(t.rescheduled(timer.elementName, dateTime(at.toISOString())));
      await queryClient.invalidateQueries({ queryKey: ['instances'] });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={t.rescheduleTitle(timer.elementName)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isMoment) reschedule.mutate();
        }}
      >
        <Stack gap="sm">
          <TextInput
            type="datetime-local"
            label={t.newTime}
            description={t.newTimeHelp}
            value={due}
            onChange={(event) => setDue(event.currentTarget.value)}
            error={isMoment ? null : t.noMoment}
            data-autofocus
          />
          {reschedule.isError && <ProblemAlert error={reschedule.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {messages.action.cancel}
            </Button>
            <Button type="submit" loading={reschedule.isPending} disabled={!isMoment}>
              {t.rescheduleConfirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
