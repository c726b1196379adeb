import { Avatar, Menu, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate } from 'react-router';
import { Icon, type IconName } from '../ui/icons';
import { fail } from '../ui/toast';
import { AboutDialog } from './about-dialog';
import { api } from './api';
import { messages } from './messages';
import { leave, useSession } from './session';

const schemes: { value: 'light' | 'dark' | 'auto'; label: string; icon: IconName }[] = [
  { value: 'light', label: messages.account.light, icon: 'sun' },
  { value: 'dark', label: messages.account.dark, icon: 'moon' },
  { value: 'auto', label: messages.account.system, icon: 'screen' },
];

export function AccountMenu() {
  const { me } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [about, aboutDialog] = useDisclosure(false);
  const navigate = useNavigate();
  const logOut = async () => {
    try {
      await api.post('/authentication/logout');
      leave();
      void navigate('/login');
    } catch (error) {
      fail(error);
    }
  };
  return (
    <>
      <Menu position="bottom-end" width={240} withinPortal>
        <Menu.Target>
          <UnstyledButton className="account">
            <Avatar name={me.displayName} color="brand" variant="filled" size={32} radius="xl" aria-hidden />
            <span className="account-name">
              <span className="visually-hidden">{messages.account.open} </span>
              {me.displayName}
            </span>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            <Text size="sm" fw={600} c="var(--mantine-color-text)">
              {me.displayName}
            </Text>
            {me.username} · {me.roles.join(', ')}
          </Menu.Label>
          <Menu.Divider />
          <Menu.Label>{messages.account.theme}</Menu.Label>
          {schemes.map((scheme) => (
            <Menu.Item
              key={scheme.value}
              role="menuitemradio"
              aria-checked={colorScheme === scheme.value}
              leftSection={<Icon name={scheme.icon} size={16} />}
              rightSection={colorScheme === scheme.value ? <Icon name="check" size={16} /> : null}
              onClick={() => setColorScheme(scheme.value)}
            >
              {scheme.label}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item
            component="a"
            href="/docs/api"
            target="_blank"
            rel="noopener"
            leftSection={<Icon name="book" size={16} />}
          >
            {messages.account.api}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="info" size={16} />} onClick={aboutDialog.open}>
            {messages.account.about}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<Icon name="logout" size={16} />} onClick={() => void logOut()}>
            {messages.account.logOut}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <AboutDialog opened={about} onClose={aboutDialog.close} />
    </>
  );
}
