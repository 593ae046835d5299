/** Lists every page: its address, what its address may say, and where its code is. */
import {
  createRootRoute,
  createRoute,
  lazyRouteComponent,
  Outlet,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router'
import { NothingYet } from './parts/Notices.tsx'
import { readTenant, searchReader, type SearchTexts } from './screens/search.ts'
import { readSessionSearch } from './screens/sessions/session-filter.ts'
import { Shell } from './screens/shell/Shell.tsx'

const root = createRootRoute({ component: Outlet, notFoundComponent: NoSuchPage })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: searchReader(['to']),
  component: lazyRouteComponent(() => import('./screens/sign-in/SignIn.tsx'), 'SignIn'),
})

const setUp = createRoute({
  getParentRoute: () => root,
  path: '/set-up',
  component: lazyRouteComponent(() => import('./screens/sign-in/SetUp.tsx'), 'SetUp'),
})

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyRouteComponent(() => import('./screens/sign-in/Invitation.tsx'), 'Invitation'),
})

const device = createRoute({
  getParentRoute: () => root,
  path: '/device',
  validateSearch: searchReader(['code']),
  component: lazyRouteComponent(() => import('./screens/sign-in/DevicePage.tsx'), 'DevicePage'),
})

const providerCallback = createRoute({
  getParentRoute: () => root,
  path: '/sign-in/callback',
  component: lazyRouteComponent(() => import('./screens/sign-in/ProviderCallback.tsx'), 'ProviderCallback'),
})

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  // The tenant that is chosen in the rail holds on every page, until another is chosen.
  validateSearch: readTenant,
  search: { middlewares: [retainSearchParams<SearchTexts<'tenant'>>(['tenant'])] },
  component: Shell,
})

const account = createRoute({
  getParentRoute: () => shell,
  path: '/account',
  component: lazyRouteComponent(() => import('./screens/account/AccountPage.tsx'), 'AccountPage'),
})

const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  validateSearch: searchReader(['peek']),
  component: lazyRouteComponent(() => import('./screens/overview/OverviewPage.tsx'), 'OverviewPage'),
})

const reports = [
  createRoute({
    getParentRoute: () => shell,
    path: '/reports/compliance',
    validateSearch: searchReader(['q', 'tab', 'at']),
    component: lazyRouteComponent(() => import('./screens/reports/CompliancePage.tsx'), 'CompliancePage'),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: '/reports/inventory',
    validateSearch: searchReader(['q', 'tab', 'columns']),
    component: lazyRouteComponent(() => import('./screens/reports/InventoryPage.tsx'), 'InventoryPage'),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: '/reports/software',
    validateSearch: searchReader(['q', 'name', 'version', 'peek', 'peekVersion']),
    component: lazyRouteComponent(() => import('./screens/reports/SoftwarePage.tsx'), 'SoftwarePage'),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: '/reports/activity',
    validateSearch: searchReader(['q', 'from', 'to', 'kind']),
    component: lazyRouteComponent(() => import('./screens/reports/ActivityPage.tsx'), 'ActivityPage'),
  }),
] as const

const computers = createRoute({
  getParentRoute: () => shell,
  path: '/computers',
  validateSearch: searchReader(['q', 'sort', 'peek', 'group']),
  component: lazyRouteComponent(() => import('./screens/computers/ComputerList.tsx'), 'ComputerList'),
})

const computer = createRoute({
  getParentRoute: () => shell,
  path: '/computers/$id',
  validateSearch: searchReader(['tab', 'q', 'show']),
  component: lazyRouteComponent(() => import('./screens/computers/ComputerPage.tsx'), 'ComputerPage'),
})

const doctor = createRoute({
  getParentRoute: () => shell,
  path: '/computers/$id/doctor',
  component: lazyRouteComponent(() => import('./screens/doctor/DoctorPage.tsx'), 'DoctorPage'),
})

const pendingComputers = createRoute({
  getParentRoute: () => shell,
  path: '/computers/pending',
  validateSearch: searchReader(['show', 'peek']),
  component: lazyRouteComponent(() => import('./screens/computers/PendingPage.tsx'), 'PendingPage'),
})

const sessions = createRoute({
  getParentRoute: () => shell,
  path: '/sessions',
  validateSearch: readSessionSearch,
  component: lazyRouteComponent(() => import('./screens/sessions/SessionList.tsx'), 'SessionList'),
})

const session = createRoute({
  getParentRoute: () => shell,
  path: '/sessions/$id',
  validateSearch: searchReader(['tab', 'action', 'view', 'lines']),
  component: lazyRouteComponent(() => import('./screens/sessions/SessionPage.tsx'), 'SessionPage'),
})

const batches = createRoute({
  getParentRoute: () => shell,
  path: '/batches',
  component: lazyRouteComponent(() => import('./screens/batches/BatchList.tsx'), 'BatchList'),
})

const batch = createRoute({
  getParentRoute: () => shell,
  path: '/batches/$id',
  validateSearch: searchReader(['q', 'sort']),
  component: lazyRouteComponent(() => import('./screens/batches/BatchPage.tsx'), 'BatchPage'),
})

const deployments = createRoute({
  getParentRoute: () => shell,
  path: '/deployments',
  validateSearch: searchReader(['q', 'sort', 'group']),
  component: lazyRouteComponent(() => import('./screens/deployments/DeploymentList.tsx'), 'DeploymentList'),
})

const newDeployment = createRoute({
  getParentRoute: () => shell,
  path: '/deployments/new',
  validateSearch: searchReader(['item', 'from', 'view']),
  component: lazyRouteComponent(() => import('./screens/deployments/NewDeployment.tsx'), 'NewDeployment'),
})

const exclusions = createRoute({
  getParentRoute: () => shell,
  path: '/deployments/exclusions',
  validateSearch: searchReader(['q']),
  component: lazyRouteComponent(() => import('./screens/deployments/ExclusionList.tsx'), 'ExclusionList'),
})

const deployment = createRoute({
  getParentRoute: () => shell,
  path: '/deployments/$name',
  validateSearch: searchReader(['tab', 'view']),
  component: lazyRouteComponent(() => import('./screens/deployments/DeploymentPage.tsx'), 'DeploymentPage'),
})

const librarySoftware = createRoute({
  getParentRoute: () => shell,
  path: '/library/software',
  validateSearch: searchReader(['q', 'sort']),
  component: lazyRouteComponent(() => import('./screens/library/LibraryList.tsx'), 'SoftwareList'),
})

const libraryTasks = createRoute({
  getParentRoute: () => shell,
  path: '/library/tasks',
  validateSearch: searchReader(['q', 'sort']),
  component: lazyRouteComponent(() => import('./screens/library/LibraryList.tsx'), 'TaskList'),
})

const libraryScripts = createRoute({
  getParentRoute: () => shell,
  path: '/library/scripts',
  validateSearch: searchReader(['q']),
  component: lazyRouteComponent(() => import('./screens/library/ScriptList.tsx'), 'ScriptList'),
})

const libraryNew = createRoute({
  getParentRoute: () => shell,
  path: '/library/new',
  validateSearch: searchReader(['template', 'name']),
  component: lazyRouteComponent(() => import('./screens/library/NewPage.tsx'), 'NewPage'),
})

const librarySoftwareOne = createRoute({
  getParentRoute: () => shell,
  path: '/library/software/$name',
  validateSearch: searchReader(['tab']),
  component: lazyRouteComponent(() => import('./screens/library/ItemPage.tsx'), 'SoftwarePage'),
})

const libraryTask = createRoute({
  getParentRoute: () => shell,
  path: '/library/tasks/$name',
  validateSearch: searchReader(['tab']),
  component: lazyRouteComponent(() => import('./screens/library/ItemPage.tsx'), 'TaskPage'),
})

const libraryScript = createRoute({
  getParentRoute: () => shell,
  path: '/library/scripts/$name',
  validateSearch: searchReader(['tab']),
  component: lazyRouteComponent(() => import('./screens/library/ScriptPage.tsx'), 'ScriptPage'),
})

const terminal = createRoute({
  getParentRoute: () => shell,
  path: '/terminal',
  validateSearch: searchReader(['computers', 'filter', 'script', 'session', 'action']),
  component: lazyRouteComponent(() => import('./screens/terminal/TerminalPage.tsx'), 'TerminalPage'),
})

const waits = createRoute({
  getParentRoute: () => shell,
  path: '/waits',
  validateSearch: searchReader(['why']),
  component: lazyRouteComponent(() => import('./screens/waits/WaitsPage.tsx'), 'WaitsPage'),
})

const notifications = createRoute({
  getParentRoute: () => shell,
  path: '/notifications',
  validateSearch: searchReader(['show']),
  component: lazyRouteComponent(() => import('./screens/notifications/NotificationsPage.tsx'), 'NotificationsPage'),
})

const settings = createRoute({
  getParentRoute: () => shell,
  path: '/settings',
  component: lazyRouteComponent(() => import('./screens/settings/SettingsFrame.tsx'), 'SettingsFrame'),
})

const settingsHome = createRoute({
  getParentRoute: () => settings,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/settings/tenants' })
  },
})

const settingsPages = [
  createRoute({
    getParentRoute: () => settings,
    path: '/tenants',
    validateSearch: searchReader(['q']),
    component: lazyRouteComponent(() => import('./screens/settings/tenants/TenantList.tsx'), 'TenantList'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/tenants/$name',
    validateSearch: searchReader(['tab']),
    component: lazyRouteComponent(() => import('./screens/settings/tenants/TenantPage.tsx'), 'TenantPage'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/persons',
    validateSearch: searchReader(['q', 'peek']),
    component: lazyRouteComponent(() => import('./screens/settings/persons/PersonList.tsx'), 'PersonList'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/tags',
    validateSearch: searchReader(['q', 'peek']),
    component: lazyRouteComponent(() => import('./screens/settings/tags/TagList.tsx'), 'TagList'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/accounts',
    validateSearch: searchReader(['q', 'show']),
    component: lazyRouteComponent(() => import('./screens/settings/accounts/AccountList.tsx'), 'AccountList'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/accounts/$id',
    component: lazyRouteComponent(() => import('./screens/settings/accounts/OneAccount.tsx'), 'OneAccount'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/roles',
    component: lazyRouteComponent(() => import('./screens/settings/accounts/RoleMatrix.tsx'), 'RoleMatrix'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/sign-in',
    component: lazyRouteComponent(() => import('./screens/settings/sign-in/ProviderList.tsx'), 'ProviderList'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/sign-in/$id',
    component: lazyRouteComponent(() => import('./screens/settings/sign-in/ProviderPage.tsx'), 'ProviderPage'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/api-tokens',
    validateSearch: searchReader(['q']),
    component: lazyRouteComponent(() => import('./screens/settings/tokens/ApiTokenList.tsx'), 'ApiTokenList'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/enrolment',
    validateSearch: searchReader(['show']),
    component: lazyRouteComponent(
      () => import('./screens/settings/tokens/EnrolmentTokenList.tsx'),
      'EnrolmentTokenList',
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/mail',
    validateSearch: searchReader(['tab', 'show']),
    component: lazyRouteComponent(() => import('./screens/settings/mail/MailPage.tsx'), 'MailPage'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/webhooks',
    validateSearch: searchReader(['peek']),
    component: lazyRouteComponent(() => import('./screens/settings/webhooks/WebhookList.tsx'), 'WebhookList'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/time',
    validateSearch: searchReader(['computer']),
    component: lazyRouteComponent(() => import('./screens/settings/time/TimePage.tsx'), 'TimePage'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/limits',
    component: lazyRouteComponent(() => import('./screens/settings/limits/LimitsPage.tsx'), 'LimitsPage'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/secrets',
    component: lazyRouteComponent(() => import('./screens/settings/secrets/SecretList.tsx'), 'SecretList'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/audit',
    validateSearch: searchReader(['text', 'actor', 'object', 'result', 'since', 'until', 'peek']),
    component: lazyRouteComponent(() => import('./screens/settings/audit/AuditList.tsx'), 'AuditList'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/health',
    component: lazyRouteComponent(() => import('./screens/settings/installation/HealthPage.tsx'), 'HealthPage'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/retention',
    component: lazyRouteComponent(() => import('./screens/settings/installation/RetentionPage.tsx'), 'RetentionPage'),
  }),
] as const

const schedules = createRoute({
  getParentRoute: () => shell,
  path: '/schedules',
  validateSearch: searchReader(['q', 'view', 'week', 'peek']),
  component: lazyRouteComponent(() => import('./screens/schedules/ScheduleList.tsx'), 'ScheduleList'),
})

const newSchedule = createRoute({
  getParentRoute: () => shell,
  path: '/schedules/new',
  component: lazyRouteComponent(() => import('./screens/schedules/NewSchedule.tsx'), 'NewSchedule'),
})

const schedule = createRoute({
  getParentRoute: () => shell,
  path: '/schedules/$name',
  validateSearch: searchReader(['tab', 'run', 'q']),
  component: lazyRouteComponent(() => import('./screens/schedules/SchedulePage.tsx'), 'SchedulePage'),
})

function NoSuchPage() {
  return (
    <NothingYet title="There is no such page">
      <a href="/">Go to the overview</a>
    </NothingYet>
  )
}

export const routeTree = root.addChildren([
  signIn,
  setUp,
  invitation,
  device,
  providerCallback,
  shell.addChildren([
    home,
    ...reports,
    account,
    computers,
    computer,
    doctor,
    pendingComputers,
    sessions,
    session,
    batches,
    batch,
    deployments,
    newDeployment,
    exclusions,
    deployment,
    librarySoftware,
    libraryTasks,
    libraryScripts,
    libraryNew,
    librarySoftwareOne,
    libraryTask,
    libraryScript,
    terminal,
    schedules,
    newSchedule,
    schedule,
    waits,
    notifications,
    settings.addChildren([settingsHome, ...settingsPages]),
  ]),
])
