import { Notifications } from '@mantine/notifications';
import { Outlet } from 'react-router';

/** Around all pages: the messages live inside the router, because some of them hold links. */
export function Root() {
  return (
    <>
      <Notifications position="top-center" limit={4} aria-live="polite" />
      <Outlet />
    </>
  );
}
