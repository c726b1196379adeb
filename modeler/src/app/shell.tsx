import { Burger, Drawer, NavLink as DrawerLink, Stack } from '@mantine/core';
import { useDisclosure, useNetwork } from '@mantine/hooks';
import { useEffect } from 'react';
import { Link, NavLink, Outlet, useLocation } from 'react-router';
import { Icon } from '../ui/icons';
import { AccountMenu } from './account-menu';
import { useLiveUpdates } from './live';
import { Logo } from './logo';
import { messages } from './messages';
import { areas } from './navigation';
import { useSession } from './session';

/** The frame of every page: skip link, navigation by permission, account menu, offline notice. */
export function Shell() {
  const { can } = useSession();
  const [opened, drawer] = useDisclosure(false);
  const { online } = useNetwork();
  const { pathname } = useLocation();
  useLiveUpdates();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawer closes when the page changes
  useEffect(() => drawer.close(), [pathname]);
  const mine = areas.filter((area) => area.needs.some(can));
  return (
    <div className="shell">
      <a className="skip-link" href="#content">
        {messages.skip}
      </a>
      <header className="shell-header">
        <Burger
          className="shell-burger"
          size="sm"
          opened={opened}
          onClick={drawer.toggle}
          aria-label={messages.navigation.open}
        />
        <Link to="/" className="shell-logo" aria-label={messages.product}>
          <Logo />
          <span className="shell-name">{messages.product}</span>
        </Link>
        <nav className="shell-nav" aria-label={messages.navigation.label}>
          {mine.map((area) => (
            <NavLink key={area.path} to={area.path} className="shell-link">
              <Icon name={area.icon} />
              {area.label}
            </NavLink>
          ))}
        </nav>
        <AccountMenu />
      </header>
      <Drawer
        opened={opened}
        onClose={drawer.close}
        size={280}
        title={messages.product}
        closeButtonProps={{ 'aria-label': messages.action.close }}
      >
        <Stack gap={4} component="nav" aria-label={messages.navigation.label}>
          {mine.map((area) => (
            <DrawerLink
              key={area.path}
              component={Link}
              to={area.path}
              label={area.label}
              leftSection={<Icon name={area.icon} />}
              active={pathname.startsWith(area.path)}
            />
          ))}
        </Stack>
      </Drawer>
      {!online && (
        <div className="shell-offline" role="status">
          {messages.state.offline}
        </div>
      )}
      <Outlet />
    </div>
  );
}
