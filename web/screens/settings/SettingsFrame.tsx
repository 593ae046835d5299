/** Frames the pages of the settings: which there are on the left, the page on the right, or why one may not see it. */
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { type Me, meQuery } from '../../api/account-queries.ts'
import { NoAccess } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { settingsGroups, type SettingsPlace, settingsPlaceOf } from './settings-places.ts'
import classes from './settings-frame.module.css'

export function SettingsFrame() {
  const { data: me } = useQuery(meQuery())
  const { pathname } = useLocation()
  const here = settingsPlaceOf(pathname)
  return (
    <div className={classes.frame}>
      <nav className={classes.places} aria-label="Settings" data-print="no">
        {settingsGroups.map(({ word, places }) => {
          const shown = places.filter((place) => mayGo(me, place))
          return shown.length === 0 ? null : (
            <div key={word}>
              <h2>{word}</h2>
              <ul>
                {shown.map((place) => (
                  <li key={place.to}>
                    <Link
                      to={place.to}
                      search={{} as never}
                      className={classes.place}
                      activeOptions={{ includeSearch: false }}
                    >
                      {place.word}
                    </Link>
                  </li>
                ))}
              </ul>
            </div>
          )
        })}
      </nav>
      <div className={classes.page}>
        {here?.needs !== undefined && !mayGo(me, here) ? (
          <Page title={here.word}>
            <NoAccess needed={here.needs} />
          </Page>
        ) : (
          <Outlet />
        )}
      </div>
    </div>
  )
}

/** True as well until it is known who is signed in, so that nothing appears late for those who may. */
function mayGo(me: Me | undefined, { needs, everywhere }: SettingsPlace): boolean {
  if (me === undefined || needs === undefined) return true
  const right = me.permissions.find(({ permission }) => permission === needs)
  return right !== undefined && (everywhere !== true || right.everywhere)
}
