import { Button, Paper, PasswordInput, Stack, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { api } from '../../app/api';
import { messages } from '../../app/messages';
import { enter } from '../../app/session';
import type { Me } from '../../app/types';
import { ProblemAlert } from '../../ui/state';
import './login.css';

/** Makes the first administrator with the one-time token the server printed. */
export function Component() {
  const [parameters] = useSearchParams();
  const navigate = useNavigate();
  const token = parameters.get('token') ?? '';
  const [form, setForm] = useState({ username: '', displayName: '', password: '', again: '' });
  const set = (part: Partial<typeof form>) => setForm((before) => ({ ...before, ...part }));
  const setup = useMutation({
    mutationFn: () =>
      api.post<Me>('/authentication/setup', {
        token,
        username: form.username,
        password: form.password,
        displayName: form.displayName,
      }),
    onSuccess: (me) => {
      enter(me);
      void navigate('/', { replace: true });
    },
  });
  useEffect(() => {
    document.title = `${messages.setup.title} · ${messages.product}`;
  }, []);
  const short = form.password !== '' && form.password.length < 8 ? messages.setup.short : null;
  const differ = form.again !== '' && form.again !== form.password ? messages.setup.differ : null;
  return (
    <main className="login" id="content">
      <Paper className="card" p="lg" w="100%" maw={420}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!short && !differ && form.again === form.password) setup.mutate();
          }}
        >
          <Stack>
            <Title order={1}>{messages.setup.title}</Title>
            {!token && <ProblemAlert error={new Error(messages.setup.noToken)} />}
            <TextInput
              label={messages.login.user}
              autoComplete="username"
              required
              value={form.username}
              onChange={(e) => set({ username: e.currentTarget.value })}
            />
            <TextInput
              label={messages.setup.displayName}
              autoComplete="name"
              required
              value={form.displayName}
              onChange={(e) => set({ displayName: e.currentTarget.value })}
            />
            <PasswordInput
              label={messages.login.password}
              autoComplete="new-password"
              required
              error={short}
              value={form.password}
              onChange={(e) => set({ password: e.currentTarget.value })}
            />
            <PasswordInput
              label={messages.setup.passwordAgain}
              autoComplete="new-password"
              required
              error={differ}
              value={form.again}
              onChange={(e) => set({ again: e.currentTarget.value })}
            />
            {setup.isError && <ProblemAlert error={setup.error} />}
            <Button type="submit" loading={setup.isPending} disabled={!token}>
              {messages.setup.submit}
            </Button>
          </Stack>
        </form>
      </Paper>
    </main>
  );
}
