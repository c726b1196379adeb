import { Group, Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from './api';
import { Logo } from './logo';
import { messages } from './messages';
import type { LoginOptions } from './types';

export function AboutDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const options = useQuery({
    queryKey: ['login-options'],
    queryFn: () => api.get<LoginOptions>('/authentication/options'),
    enabled: opened,
  });
  return (
    <Modal opened={opened} onClose={onClose} title={messages.about.title}>
      <Stack gap="sm">
        <Group>
          <Logo size={44} />
          <div>
            <Text fw={650} size="lg">
              {messages.product}
            </Text>
            {options.data && <Text c="dimmed">{messages.about.version(options.data.version)}</Text>}
          </div>
        </Group>
        <Text>{messages.about.text}</Text>
        <Text>{messages.about.licence}</Text>
        <Text size="sm" c="dimmed">
          {messages.about.parts}
        </Text>
      </Stack>
    </Modal>
  );
}
