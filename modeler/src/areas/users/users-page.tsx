import { ActionIcon, Badge, Button, Group, Table, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api';
import { messages } from '../../app/messages';
import { usersQuery } from '../../app/queries';
import { queryClient } from '../../app/query-client';
import { useSession } from '../../app/session';
import type { User } from '../../app/types';
import { Confirm } from '../../ui/confirm';
import { Icon } from '../../ui/icons';
import { Page } from '../../ui/page';
import { Empty, Loading, PageHeader, ProblemAlert } from '../../ui/state';
import { fail, succeed } from '../../ui/toast';
import { useSearch } from '../../ui/use-search';
import { NewUserDialog } from './new-user-dialog';

const t = messages.users;
const nameOf = (user: User) => user.displayName ?? user.name ?? user.username;

export function Component() {
  return (
    <Page title={t.title} needs={['user:manage']}>
      <Users />
    </Page>
  );
}

function Users() {
  const { me } = useSession();
  const search = useSearch();
  const users = useQuery(usersQuery());
  const [adding, dialog] = useDisclosure(false);
  const [leaving, setLeaving] = useState<User | null>(null);
  const remove = useMutation({
    mutationFn: (user: User) => api.delete(`/users/${encodeURIComponent(user.username)}`),
    onSuccess: async (_, user) => {
      await queryClient.invalidateQueries({ queryKey: ['users'] });
      succeed(t.removed(nameOf(user)));
    },
    onError: (error) => fail(error),
    onSettled: () => setLeaving(null),
  });
  const wanted = search.get('q').toLowerCase();
  const shown = (users.data?.items ?? []).filter((user) =>
    `${user.username} ${nameOf(user)} ${user.email ?? ''}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <PageHeader title={t.title} lead={t.lead}>
        <Button leftSection={<Icon name="plus" size={16} />} onClick={dialog.open}>
          {t.add}
        </Button>
      </PageHeader>
      <TextInput
        type="search"
        aria-label={t.search}
        placeholder={t.search}
        leftSection={<Icon name="search" size={16} />}
        maw={360}
        mb="lg"
        value={search.get('q')}
        onChange={(event) => search.set({ q: event.currentTarget.value })}
      />
      {users.isPending && <Loading rows={5} />}
      {users.isError && <ProblemAlert error={users.error} retry={() => void users.refetch()} />}
      {users.isSuccess && shown.length === 0 && <Empty icon="users" title={t.empty} />}
      {shown.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
        <div className="card table-scroll" tabIndex={0}>
          <Table verticalSpacing="sm" horizontalSpacing="md" miw={560}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t.name}</Table.Th>
                <Table.Th>{t.roles}</Table.Th>
                <Table.Th>{t.groups}</Table.Th>
                <Table.Th>
                  <span className="visually-hidden">{messages.action.delete}</span>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map((user) => (
                <Table.Tr key={user.username}>
                  <Table.Td>
                    <Text fw={600}>
                      {nameOf(user)} {user.username === me.username && <Badge color="gray">{t.self}</Badge>}
                    </Text>
                    <Text size="sm" c="dimmed">
                      {user.username}
                      {user.email && ` · ${user.email}`}
                    </Text>
                  </Table.Td>
                  <Table.Td>
                    <Group gap={4}>
                      {user.roles?.map((role) => (
                        <Badge key={role}>{role}</Badge>
                      ))}
                    </Group>
                  </Table.Td>
                  <Table.Td>{user.groups?.join(', ') || '–'}</Table.Td>
                  <Table.Td w={50}>
                    {user.username !== me.username && (
                      <ActionIcon
                        variant="subtle"
                        color="red"
                        aria-label={t.remove(nameOf(user))}
                        onClick={() => setLeaving(user)}
                      >
                        <Icon name="trash" />
                      </ActionIcon>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {adding && <NewUserDialog onClose={dialog.close} />}
      <Confirm
        opened={leaving !== null}
        title={t.removeTitle}
        text={leaving ? t.removeText(nameOf(leaving)) : ''}
        confirm={messages.action.delete}
        busy={remove.isPending}
        onConfirm={() => leaving && remove.mutate(leaving)}
        onClose={() => setLeaving(null)}
      />
    </>
  );
}
