/** Frames every page of somebody who is signed in: where one can go, the live connection, the keyboard. */
import { Drawer } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { Outlet, useLocation, useNavigate, useRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { usePreference } from '../../api/preferences.ts'
import { useShortcut } from '../../keys/use-shortcut.ts'
import { useLive } from '../../live/use-live.ts'
import { Toasts } from '../../parts/Toasts.tsx'
import { ProofDialog } from '../account/ProofDialog.tsx'
import { SetUpOffer } from '../account/SetUpOffer.tsx'
import { Announcer } from './announce.tsx'
import { Help } from './Help.tsx'
import { LiveStrip } from './LiveStrip.tsx'
import { Palette } from './Palette.tsx'
import { places } from './places.ts'
import { Rail } from './Rail.tsx'
import classes from './shell.module.css'
import { TopBar } from './TopBar.tsx'
import { useLiveCounts } from './use-live-counts.ts'
import { usePreferenceSync } from './use-preference-sync.ts'
import { useRecent } from './use-recent.ts'

export function Shell() {
  const [helpShown, setHelpShown] = useState(false)
  const [paletteShown, setPaletteShown] = useState(false)
  const [isSmall, setSmall] = usePreference('rail.small', false)
  const isNarrow = useMediaQuery('(max-width: 1023px)', window.innerWidth < 1024, { getInitialValueInEffect: false })
  const live = useLive()
  const { pathname } = useLocation()
  // The drawer belongs to the page on which it was opened: going somewhere closes it.
  const [drawerOn, setDrawerOn] = useState<string>()
  const drawerShown = drawerOn === pathname
  const setDrawerShown = (shown: boolean): void => setDrawerOn(shown ? pathname : undefined)
  useEffect(() => live.start(), [live])
  usePlaceKeys()
  useEveryPage()
  useLiveCounts()
  usePreferenceSync()
  useRecent()
  useShortcut('?', () => setHelpShown(true))
  useShortcut('Mod+k', () => setPaletteShown(true))
  useShortcut('[', () => (isNarrow ? setDrawerShown(!drawerShown) : setSmall(!isSmall)))
  useShortcut('/', () => {
    const field = document.querySelector<HTMLInputElement>('input[data-search]')
    return field === null ? false : field.focus()
  })

  return (
    <div className={classes.shell} data-small={(isSmall && !isNarrow) || undefined} data-narrow={isNarrow || undefined}>
      <a className={classes.skip} href="#content">
        Skip to the content
      </a>
      {isNarrow ? (
        <Drawer
          opened={drawerShown}
          onClose={() => setDrawerShown(false)}
          size={264}
          withCloseButton={false}
          padding={0}
          aria-label="Pages"
          lockScroll={false}
        >
          <Rail isSmall={false} />
        </Drawer>
      ) : (
        <Rail isSmall={isSmall} onSmall={setSmall} />
      )}
      <TopBar
        onHelp={() => setHelpShown(true)}
        onPalette={() => setPaletteShown(true)}
        {...(isNarrow ? { onRail: () => setDrawerShown(true) } : {})}
      />
      <main id="content" className={classes.content} tabIndex={-1}>
        <Outlet />
      </main>
      <SetUpOffer />
      <LiveStrip />
      <Announcer />
      <Toasts />
      <ProofDialog />
      <Help shown={helpShown} onClose={() => setHelpShown(false)} />
      <Palette shown={paletteShown} onClose={() => setPaletteShown(false)} onHelp={() => setHelpShown(true)} />
    </div>
  )
}

/** Fetches the code of all pages once the first one is shown: it is little, and going there then works while the server is away. */
function useEveryPage(): void {
  const router = useRouter()
  useEffect(() => {
    const timer = window.setTimeout(() => {
      for (const { options } of Object.values(router.routesById)) void options.component?.preload?.()
    }, 2_000)
    return () => window.clearTimeout(timer)
  }, [router])
}

function usePlaceKeys(): void {
  const navigate = useNavigate()
  const go = (keys: string) => (): unknown => {
    const place = places.find((one) => one.keys === keys)
    return place === undefined ? false : navigate({ to: place.to, search: {} as never })
  }
  useShortcut('g o', go('g o'))
  useShortcut('g c', go('g c'))
  useShortcut('g s', go('g s'))
  useShortcut('g d', go('g d'))
  useShortcut('g l', go('g l'))
  useShortcut('g h', go('g h'))
  useShortcut('g r', go('g r'))
}
