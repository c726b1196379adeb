import { Button, Group, Modal, Text } from '@mantine/core';
import { messages } from '../app/messages';

interface Properties {
  opened: boolean;
  title: string;
  text: string;
  confirm: string;
  cancel?: string;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that cannot be taken back. */
export function Confirm({ opened, title, text, confirm, cancel, busy, onConfirm, onClose }: Properties) {
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <Text>{text}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          {cancel ?? messages.action.cancel}
        </Button>
        <Button color="red" loading={busy} onClick={onConfirm}>
          {confirm}
        </Button>
      </Group>
    </Modal>
  );
}
