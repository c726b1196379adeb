import {
  Alert,
  Button,
  Paper,
  PasswordInput,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
  UnstyledButton,
} from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import { api } from '../../app/api';
import { Logo } from '../../app/logo';
import { messages } from '../../app/messages';
import { enter, useMe } from '../../app/session';
import type { LoginOptions, Me } from '../../app/types';
import { Icon } from '../../ui/icons';
import { Loading, ProblemAlert } from '../../ui/state';
import './login.css';

/** Only addresses of this app: a link from outside must not lead elsewhere after the log-in. */
function safeNext(next: string | null): string {
  return next?.startsWith('/') && !next.startsWith('//') && !next.startsWith('/\\') ? next : '/';
}

export function Component() {
  const [parameters] = useSearchParams();
  const me = useMe();
  const options = useQuery({
    queryKey: ['login-options'],
    queryFn: () => api.get<LoginOptions>('/authentication/options'),
  });
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const login = useMutation({
    mutationFn: (credentials: { username: string; password: string }) =>
      api.post<Me>('/authentication/login', credentials),
    onSuccess: enter,
  });
  useEffect(() => {
    document.title = `${messages.login.title} · ${messages.product}`;
  }, []);
  if (me.data) return <Navigate to={safeNext(parameters.get('next'))} replace />;

  const demo = options.data?.demo ? options.data.demoUsers : [];
  const logInAs = (name: string) => {
    setUsername(name);
    setPassword(name);
    login.mutate({ username: name, password: name });
  };
  return (
    <main className="login" id="content">
      <div className={demo.length ? 'login-columns' : 'login-columns login-single'}>
        <section aria-labelledby="login-title" className="login-form">
          <div className="login-brand">
            <Logo size={44} />
            <div>
              <Text fw={700} fz="1.375rem" lh={1.2}>
                {messages.product}
              </Text>
              <Text c="dimmed">{messages.login.claim}</Text>
            </div>
          </div>
          <Paper className="card" p="lg">
            <form
              onSubmit={(event) => {
                event.preventDefault();
                login.mutate({ username, password });
              }}
            >
              <Stack>
                <Title order={1} id="login-title">
                  {messages.login.title}
                </Title>
                {options.data?.setupRequired && (
                  <Alert icon={<Icon name="info" />}>{messages.login.setupNeeded}</Alert>
                )}
                <TextInput
                  label={messages.login.user}
                  autoComplete="username"
                  required
                  withAsterisk={false}
                  value={username}
                  onChange={(event) => setUsername(event.currentTarget.value)}
                />
                <PasswordInput
                  label={messages.login.password}
                  autoComplete="current-password"
                  required
                  withAsterisk={false}
                  value={password}
                  onChange={(event) => setPassword(event.currentTarget.value)}
                />
                {login.isError && <ProblemAlert error={login.error} />}
                <Button type="submit" loading={login.isPending} fullWidth>
                  {messages.login.submit}
                </Button>
              </Stack>
            </form>
          </Paper>
          {options.isPending && <Loading rows={2} />}
          {options.isError && <ProblemAlert error={options.error} retry={() => void options.refetch()} />}
        </section>
        {demo.length > 0 && (
          <section aria-labelledby="demo-title" className="login-demo">
            <Title order={2} id="demo-title">
              {messages.login.demoTitle}
            </Title>
            <Text c="dimmed" mt={4} mb="md">
              {messages.login.demoText}
            </Text>
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
              {demo.map((user) => (
                <UnstyledButton
                  key={user.username}
                  className="demo-card"
                  onClick={() => logInAs(user.username)}
                >
                  <span className="demo-name">
                    <span className="visually-hidden">{messages.login.as} </span>
                    {user.displayName}
                  </span>
                  <span className="demo-role">
                    {user.username} · {user.role}
                  </span>
                  <span className="demo-text">{user.description}</span>
                </UnstyledButton>
              ))}
            </SimpleGrid>
          </section>
        )}
      </div>
    </main>
  );
}
