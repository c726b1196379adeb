import { Button, Code, Stack, Text, Title } from '@mantine/core';
import { useRouteError } from 'react-router';
import { messages } from './messages';

/** A page that could not be loaded (the app was redeployed in the meantime) or that failed. */
export function RouteFailure({ inside = false }: { inside?: boolean }) {
  const error = useRouteError();
  return (
    <main className="page" id={inside ? 'content' : undefined} tabIndex={-1}>
      <Stack align="flex-start" maw={640}>
        <Title order={1}>{messages.state.crashTitle}</Title>
        <Text>{messages.state.crash}</Text>
        <Button onClick={() => window.location.reload()}>{messages.state.reload}</Button>
        <Code block>{error instanceof Error ? error.message : String(error)}</Code>
      </Stack>
    </main>
  );
}
