import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { Problem } from '../app/api';
import { messages } from '../app/messages';
import { Icon } from './icons';

export function succeed(title: string, message?: ReactNode) {
  notifications.show({
    title,
    message,
    color: 'teal',
    icon: <Icon name="check" />,
    autoClose: 5000,
    closeButtonProps: { 'aria-label': messages.action.close },
  });
}

/** A new attempt: what was said of the one before no longer holds. */
export const forget = () => notifications.clean();

/** Explains a failed action; stays until it is closed, because it says what to do. */
export function fail(error: unknown, title?: string) {
  notifications.show({
    title: title ?? (error instanceof Problem ? error.title : messages.state.failed),
    message: error instanceof Error ? error.message : String(error),
    color: 'red',
    icon: <Icon name="error" />,
    autoClose: false,
    role: 'alert',
    closeButtonProps: { 'aria-label': messages.action.close },
  });
}
