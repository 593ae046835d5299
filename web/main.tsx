/** Starts the web pages: puts together cache, live connection, theme and routes. */
import './parts/styles.ts'
import { createTheme, MantineProvider } from '@mantine/core'
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createRouter, RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { formatSearch, parseSearch } from './api/address.ts'
import { CallError } from './api/call.ts'
import { listenToKeys } from './keys/use-shortcut.ts'
import { makeLive } from './live/live.ts'
import { LiveContext } from './live/use-live.ts'
import { PageFailed } from './parts/PageFailed.tsx'
import { routeTree } from './routes.tsx'
import { noticeCode, noticeInvitation } from './screens/sign-in/one-time-code.ts'

const client = new QueryClient({
  queryCache: new QueryCache({ onError: goToSignIn }),
  mutationCache: new MutationCache({ onError: goToSignIn }),
  defaultOptions: {
    // Hints of the live stream make answers old; the time is only for pages that were left and come back.
    queries: { staleTime: 15_000, retry: (failures, error) => failures < 2 && isPassing(error) },
  },
})

const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch: formatSearch,
  defaultPreload: 'intent',
  defaultErrorComponent: PageFailed,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

listenToKeys(() => router.latestLocation.href !== router.state.resolvedLocation?.href)

const closes = { defaultProps: { closeButtonProps: { 'aria-label': 'Close this dialog' } } }
const theme = createTheme({
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: { Modal: closes, Drawer: closes },
})

/** True when trying again may help by itself. */
function isPassing(error: Error): boolean {
  return error instanceof CallError && (error.code === 'unreachable' || error.code === 'notReady')
}

function goToSignIn(error: Error): void {
  if (!(error instanceof CallError) || error.code !== 'notSignedIn') return
  const { pathname, href } = router.latestLocation
  if (['/sign-in', '/invitation'].includes(pathname)) return
  void router.navigate({ to: '/sign-in', search: { to: href }, replace: true })
}

noticeInvitation()
if (noticeCode()) {
  const wanted = window.location.pathname + window.location.search
  window.history.replaceState(null, '', `/sign-in${formatSearch({ to: wanted })}`)
}

const place = document.querySelector('#root')
if (place === null) throw new Error('The page has no element with the id "root".')
createRoot(place).render(
  <StrictMode>
    {/* Every style comes from our own files, so that the content security policy needs no exception for inline styles. */}
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <QueryClientProvider client={client}>
        <LiveContext value={makeLive(client)}>
          <RouterProvider router={router} />
        </LiveContext>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
