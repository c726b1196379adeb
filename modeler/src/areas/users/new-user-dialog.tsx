import { Button, Group, Modal, MultiSelect, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Page } from '../../app/api';
import { messages } from '../../app/messages';
import { queryClient } from '../../app/query-client';
import type { Group as UserGroup } from '../../app/types';
import { ProblemAlert } from '../../ui/state';
import { succeed } from '../../ui/toast';

const t = messages.users;
const roles = ['admin', 'analyst', 'developer', 'employee', 'operator', 'auditor'];

export function NewUserDialog({ onClose }: { onClose: () => void }) {
  const groups = useQuery({
    queryKey: ['groups'],
    queryFn: () => api.post<Page<UserGroup>>('/groups/search', { page: { limit: 500 } }),
  });
  const [form, setForm] = useState({
    username: '',
    displayName: '',
    email: '',
    password: '',
    roles: ['employee'],
    groups: [] as string[],
  });
  const set = (part: Partial<typeof form>) => setForm((before) => ({ ...before, ...part }));
  const create = useMutation({
    mutationFn: () => {
      const { email, ...rest } = form;
      return api.post('/users', { ...rest, ...(email ? { email } : {}) });
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['users'] });
      succeed(t.added(form.displayName || form.username));
      onClose();
    },
  });
  const short = form.password !== '' && form.password.length < 8 ? messages.setup.short : null;
  return (
    <Modal opened onClose={onClose} title={t.add}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!short) create.mutate();
        }}
      >
        <Stack>
          <TextInput
            label={t.user}
            required
            autoComplete="off"
            value={form.username}
            onChange={(event) => set({ username: event.currentTarget.value })}
            data-autofocus
          />
          <TextInput
            label={t.name}
            required
            value={form.displayName}
            onChange={(event) => set({ displayName: event.currentTarget.value })}
          />
          <TextInput
            label={t.email}
            type="email"
            value={form.email}
            onChange={(event) => set({ email: event.currentTarget.value })}
          />
          <PasswordInput
            label={t.password}
            required
            autoComplete="new-password"
            error={short}
            value={form.password}
            onChange={(event) => set({ password: event.currentTarget.value })}
          />
          <MultiSelect
            label={t.roles}
            data={roles}
            value={form.roles}
            onChange={(value) => set({ roles: value })}
          />
          <MultiSelect
            label={t.groups}
            description={t.groupsHelp}
            data={
              groups.data?.items.map((group) => ({
                value: group.groupId,
                label: group.name || group.groupId,
              })) ?? []
            }
            value={form.groups}
            onChange={(value) => set({ groups: value })}
          />
          {create.isError && <ProblemAlert error={create.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {messages.action.cancel}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {t.add}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
