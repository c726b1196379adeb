import { Anchor, Title } from '@mantine/core';
import { Link } from 'react-router';
import { Page } from '../ui/page';
import { Empty } from '../ui/state';
import { messages } from './messages';

export function NotFound() {
  return (
    <Page title={messages.state.notFoundTitle}>
      <Title order={1} className="visually-hidden">
        {messages.state.notFoundTitle}
      </Title>
      <Empty icon="search" title={messages.state.notFoundTitle} text={messages.state.notFound}>
        <Anchor component={Link} to="/">
          {messages.state.home}
        </Anchor>
      </Empty>
    </Page>
  );
}
