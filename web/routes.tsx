/** Lists every page: its address, what its address may say, and where its code is. */
import { createRootRoute, createRoute, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router'
import { NothingYet } from './parts/Notices.tsx'
import { searchReader } from './screens/search.ts'
import { sessionFilterNames } from './screens/sessions/session-filter.ts'
import { Shell } from './screens/shell/Shell.tsx'

const root = createRootRoute({ component: Outlet, notFoundComponent: NoSuchPage })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: searchReader(['to']),
  component: lazyRouteComponent(() => import('./screens/sign-in/SignIn.tsx'), 'SignIn'),
})

const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell })

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/computers' })
  },
})

const computers = createRoute({
  getParentRoute: () => shell,
  path: '/computers',
  validateSearch: searchReader(['q']),
  component: lazyRouteComponent(() => import('./screens/computers/ComputerList.tsx'), 'ComputerList'),
})

const computer = createRoute({
  getParentRoute: () => shell,
  path: '/computers/$id',
  validateSearch: searchReader(['tab', 'action', 'q']),
  component: lazyRouteComponent(() => import('./screens/computers/ComputerPage.tsx'), 'ComputerPage'),
})

const sessions = createRoute({
  getParentRoute: () => shell,
  path: '/sessions',
  validateSearch: searchReader(sessionFilterNames),
  component: lazyRouteComponent(() => import('./screens/sessions/SessionList.tsx'), 'SessionList'),
})

const session = createRoute({
  getParentRoute: () => shell,
  path: '/sessions/$id',
  validateSearch: searchReader(['tab', 'action']),
  component: lazyRouteComponent(() => import('./screens/sessions/SessionPage.tsx'), 'SessionPage'),
})

const deployments = createRoute({
  getParentRoute: () => shell,
  path: '/deployments',
  validateSearch: searchReader(['q']),
  component: lazyRouteComponent(() => import('./screens/deployments/DeploymentList.tsx'), 'DeploymentList'),
})

const deployment = createRoute({
  getParentRoute: () => shell,
  path: '/deployments/$name',
  component: lazyRouteComponent(() => import('./screens/deployments/DeploymentPage.tsx'), 'DeploymentPage'),
})

function NoSuchPage() {
  return (
    <NothingYet title="There is no such page">
      <a href="/computers">Go to the computers</a>
    </NothingYet>
  )
}

export const routeTree = root.addChildren([
  home,
  signIn,
  shell.addChildren([computers, computer, sessions, session, deployments, deployment]),
])
