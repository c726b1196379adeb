import { Button, Group, Modal, Select, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { messages } from '../../app/messages';
import { usersQuery } from '../../app/queries';
import { ProblemAlert } from '../../ui/state';

const t = messages.inbox;

/** Chooses the person who gets the task. */
export function AssignDialog({
  busy,
  onAssign,
  onClose,
}: {
  busy: boolean;
  onAssign: (username: string) => void;
  onClose: () => void;
}) {
  const users = useQuery(usersQuery());
  const [chosen, setChosen] = useState<string | null>(null);
  const options =
    users.data?.items.map((user) => ({
      value: user.username,
      label: `${user.displayName ?? user.name ?? user.username} (${user.username})`,
    })) ?? [];
  return (
    <Modal opened onClose={onClose} title={t.assignTitle}>
      <Stack>
        {users.isError && <ProblemAlert error={users.error} retry={() => void users.refetch()} />}
        <Select
          label={t.assignee}
          data={options}
          searchable
          value={chosen}
          onChange={setChosen}
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {messages.action.cancel}
          </Button>
          <Button disabled={!chosen} loading={busy} onClick={() => chosen && onAssign(chosen)}>
            {t.assignTitle}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
