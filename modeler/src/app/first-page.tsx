import { Navigate } from 'react-router';
import { areas } from './navigation';
import { NotFound } from './not-found';
import { useSession } from './session';

/** Leads each role to where its work is. */
export function FirstPage() {
  const { can } = useSession();
  const first = can('definition:deploy')
    ? '/processes'
    : can('task:work')
      ? '/inbox'
      : can('instance:read')
        ? '/instances'
        : areas.find((area) => area.needs.some(can))?.path;
  return first ? <Navigate to={first} replace /> : <NotFound />;
}
