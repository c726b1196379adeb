import { Alert, Anchor, Button, Center, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Problem } from '../app/api';
import { messages } from '../app/messages';
import { Icon, type IconName } from './icons';

/** What a page shows while its data is on the way. */
export function Loading({ rows = 4, height = 44 }: { rows?: number; height?: number }) {
  return (
    <Stack gap="sm" role="status" aria-label={messages.state.loading}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <Skeleton key={row} height={height} radius="md" />
      ))}
    </Stack>
  );
}

/** A problem detail in words, with the chance to try again. */
export function ProblemAlert({
  error,
  retry,
  title,
}: {
  error: unknown;
  retry?: () => void;
  title?: string;
}) {
  const problem = error instanceof Problem ? error : null;
  const detail = error instanceof Error ? error.message : String(error);
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      icon={<Icon name="error" />}
      title={title ?? problem?.title ?? messages.state.failed}
      className="alert"
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{detail}</Text>
        {problem?.errors.map((each) => (
          <Text size="sm" key={each.path}>
            <b>{each.path}</b>: {each.message}
          </Text>
        ))}
        {retry && (
          <Button size="xs" variant="default" leftSection={<Icon name="retry" size={14} />} onClick={retry}>
            {messages.state.retry}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** Says that there is nothing here and what to do next. */
export function Empty({
  icon,
  title,
  text,
  children,
}: {
  icon: IconName;
  title: string;
  text?: string;
  children?: ReactNode;
}) {
  return (
    <Center py={48} px="md">
      <Stack align="center" gap="xs" maw={420} ta="center">
        <span className="empty-icon">
          <Icon name={icon} size={26} />
        </span>
        <Text fw={650} size="lg">
          {title}
        </Text>
        {text && <Text c="dimmed">{text}</Text>}
        {children && <Group mt="xs">{children}</Group>}
      </Stack>
    </Center>
  );
}

/** A page's heading, its one-line explanation and its main actions. */
export function PageHeader({
  title,
  lead,
  children,
}: {
  title: string;
  lead?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <Group justify="space-between" align="flex-end" gap="sm" mb="lg">
      <div>
        <Title order={1}>{title}</Title>
        {lead && (
          <Text c="dimmed" mt={2}>
            {lead}
          </Text>
        )}
      </div>
      {children && <Group gap="xs">{children}</Group>}
    </Group>
  );
}

export function NoPermission() {
  return (
    <main className="page" id="content" tabIndex={-1}>
      <Title order={1} className="visually-hidden">
        {messages.state.noPermissionTitle}
      </Title>
      <Empty icon="info" title={messages.state.noPermissionTitle} text={messages.state.noPermission}>
        <Anchor component={Link} to="/">
          {messages.state.home}
        </Anchor>
      </Empty>
    </main>
  );
}
