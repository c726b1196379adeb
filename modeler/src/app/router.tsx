import { createBrowserRouter } from 'react-router';
import { FirstPage } from './first-page';
import { NotFound } from './not-found';
import { Root } from './root';
import { RouteFailure } from './route-failure';
import { SignedIn } from './signed-in';

/** One lazily loaded chunk per area. */
export const router = createBrowserRouter([
  {
    element: <Root />,
    errorElement: <RouteFailure />,
    hydrateFallbackElement: <div />,
    children: [
      { path: '/login', lazy: () => import('../areas/login/login-page') },
      { path: '/setup', lazy: () => import('../areas/login/setup-page') },
      {
        element: <SignedIn />,
        children: [
          {
            errorElement: <RouteFailure inside />,
            children: [
              { index: true, element: <FirstPage /> },
              { path: '/inbox', lazy: () => import('../areas/inbox/inbox-page') },
              { path: '/inbox/:userTaskKey', lazy: () => import('../areas/inbox/inbox-page') },
              { path: '/processes', lazy: () => import('../areas/processes/processes-page') },
              { path: '/modeler', lazy: () => import('../areas/modeler/modeler-page') },
              { path: '/modeler/:processDefinitionKey', lazy: () => import('../areas/modeler/modeler-page') },
              { path: '/instances', lazy: () => import('../areas/instances/instances-page') },
              {
                path: '/instances/:processInstanceKey',
                lazy: () => import('../areas/instances/instance-page'),
              },
              { path: '/users', lazy: () => import('../areas/users/users-page') },
              { path: '*', element: <NotFound /> },
            ],
          },
        ],
      },
    ],
  },
]);
