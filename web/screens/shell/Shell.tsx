/** Frames every page of somebody who is signed in: where one can go, the live connection, the keyboard. */
import { IconDeviceDesktop, IconPlayerPlay, IconTargetArrow } from '@tabler/icons-react'
import { Link, Outlet, useNavigate, useRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useLive } from '../../live/use-live.ts'
import { Announcer } from './announce.tsx'
import { Help } from './Help.tsx'
import { LiveStrip } from './LiveStrip.tsx'
import { Mark } from './Mark.tsx'
import { ShellMenu } from './ShellMenu.tsx'
import classes from './shell.module.css'
import { useKeyboard, useShortcut } from './use-shortcuts.ts'

const places = [
  { to: '/computers', word: 'Computers', Icon: IconDeviceDesktop },
  { to: '/sessions', word: 'Sessions', Icon: IconPlayerPlay },
  { to: '/deployments', word: 'Deployments', Icon: IconTargetArrow },
] as const

export function Shell() {
  const [helpShown, setHelpShown] = useState(false)
  const live = useLive()
  useEffect(() => live.start(), [live])
  useKeyboard()
  usePlaceShortcuts()
  useEveryPage()
  useShortcut('?', () => setHelpShown(true))
  useShortcut('/', () => document.querySelector<HTMLInputElement>('input[data-search]')?.focus())

  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        Skip to the content
      </a>
      <nav className={classes.rail} aria-label="Pages" data-print="no">
        <Link to="/computers" className={classes.brand}>
          <Mark />
          <span>Fettle</span>
        </Link>
        <ul className={classes.places}>
          {places.map(({ to, word, Icon }) => (
            <li key={to}>
              <Link to={to} className={classes.place}>
                <Icon size={17} stroke={1.7} aria-hidden />
                <span>{word}</span>
              </Link>
            </li>
          ))}
        </ul>
        <ShellMenu onHelp={() => setHelpShown(true)} />
      </nav>
      <main id="content" className={classes.content} tabIndex={-1}>
        <Outlet />
      </main>
      <LiveStrip />
      <Announcer />
      <Help shown={helpShown} onClose={() => setHelpShown(false)} />
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

function usePlaceShortcuts(): void {
  const navigate = useNavigate()
  useShortcut('g c', () => void navigate({ to: '/computers' }))
  useShortcut('g s', () => void navigate({ to: '/sessions' }))
  useShortcut('g d', () => void navigate({ to: '/deployments' }))
}
