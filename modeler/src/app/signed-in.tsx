import { useEffect } from 'react';
import { Navigate, useLocation } from 'react-router';
import { Loading, ProblemAlert } from '../ui/state';
import { onSessionExpired } from './api';
import { leave, useMe } from './session';
import { Shell } from './shell';

/** Everything behind the log-in. When the session ends, the person returns to where they were after logging in. */
export function SignedIn() {
  const me = useMe();
  const location = useLocation();
  useEffect(() => onSessionExpired(leave), []);
  if (me.isPending)
    return (
      <div className="page">
        <Loading />
      </div>
    );
  if (me.isError)
    return (
      <div className="page">
        <ProblemAlert error={me.error} retry={() => void me.refetch()} />
      </div>
    );
  if (!me.data) {
    const here = location.pathname + location.search;
    return <Navigate to={here === '/' ? '/login' : `/login?next=${encodeURIComponent(here)}`} replace />;
  }
  return <Shell />;
}
