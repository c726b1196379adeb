import type { ReactNode } from 'react';
import { useEffect } from 'react';
import { messages } from '../app/messages';
import { useSession } from '../app/session';
import type { Permission } from '../app/types';
import { NoPermission } from './state';

/** The main landmark of one area: sets the window's title and keeps out who may not see it. */
export function Page({
  title,
  needs,
  wide = false,
  children,
}: {
  title: string;
  needs?: Permission[];
  wide?: boolean;
  children: ReactNode;
}) {
  const { can } = useSession();
  useEffect(() => {
    document.title = `${title} · ${messages.product}`;
  }, [title]);
  if (needs && !needs.some(can)) return <NoPermission />;
  return (
    <main className={wide ? 'page page-wide' : 'page'} id="content" tabIndex={-1}>
      {children}
    </main>
  );
}
