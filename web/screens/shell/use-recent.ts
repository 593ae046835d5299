/** Remembers the pages that were used last, for the palette. */
import { useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'
import { type PreferenceValue, readPreference, usePreference, writePreference } from '../../api/preferences.ts'
import { useSignal } from '../../live/use-live.ts'
import { pageTitle } from '../../parts/page-title.ts'

const most = 8

export interface RecentPage {
  readonly path: string
  readonly title: string
}

/** Notes each page with its title once it says it. Used once, by the shell. */
export function useRecent(): void {
  const { pathname } = useLocation()
  const title = useSignal(pageTitle)
  useEffect(() => {
    // Only what has a name of its own: pages of the rail are found there.
    if (title === '' || pathname.split('/').length < 3) return
    const before = recentOf(readPreference<PreferenceValue>('recent', []))
    if (before[0]?.path === pathname && before[0].title === title) return
    const others = before.filter((page) => page.path !== pathname)
    writePreference('recent', [{ path: pathname, title }, ...others].slice(0, most) as unknown as PreferenceValue)
  }, [pathname, title])
}

/** The pages used last, the latest first. */
export function useRecentPages(): readonly RecentPage[] {
  const [kept] = usePreference<PreferenceValue>('recent', [])
  return recentOf(kept)
}

function recentOf(kept: PreferenceValue): readonly RecentPage[] {
  if (!Array.isArray(kept)) return []
  return (kept as readonly unknown[]).filter(
    (one): one is RecentPage => typeof one === 'object' && one !== null && 'path' in one && 'title' in one,
  )
}
