/** Shows where one can go: whose computers, the pages, and the views that somebody pinned. */
import { ActionIcon } from '@mantine/core'
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Fragment } from 'react'
import { meQuery } from '../../api/account-queries.ts'
import { Tip } from '../../parts/Tip.tsx'
import { Mark } from './Mark.tsx'
import { PinnedViews } from './PinnedViews.tsx'
import { type PlaceEntry, places } from './places.ts'
import classes from './rail.module.css'
import { TenantSwitcher } from './TenantSwitcher.tsx'

interface RailProps {
  /** Only icons. */
  readonly isSmall: boolean
  readonly onSmall?: (isSmall: boolean) => void
}

export function Rail({ isSmall, onSmall }: RailProps) {
  const { data: me } = useQuery(meQuery())
  const mayGo = ({ needs }: PlaceEntry): boolean =>
    needs === undefined || me === undefined || me.permissions.some(({ permission }) => permission === needs)
  const shown = places.filter(mayGo)
  const Fold = isSmall ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse
  return (
    <nav className={classes.rail} aria-label="Pages" data-small={isSmall || undefined} data-print="no">
      <div className={classes.head}>
        <Link to="/" className={classes.brand}>
          <Mark />
          <span>Fettle</span>
        </Link>
        {onSmall !== undefined && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            className={classes.fold}
            aria-label={isSmall ? 'Make the rail large' : 'Make the rail small'}
            title="["
            onClick={() => onSmall(!isSmall)}
          >
            <Fold size={16} stroke={1.6} />
          </ActionIcon>
        )}
      </div>
      <TenantSwitcher isSmall={isSmall} />
      <ul className={classes.places}>
        {shown.map((place, index) => (
          <Fragment key={place.to}>
            {place.under !== undefined && place.under !== shown[index - 1]?.under && (
              <li className={classes.under} aria-hidden={isSmall || undefined}>
                {place.under}
              </li>
            )}
            <li data-under={place.under !== undefined || undefined}>
              <PlaceLink place={place} isSmall={isSmall} />
            </li>
          </Fragment>
        ))}
      </ul>
      {!isSmall && <PinnedViews />}
    </nav>
  )
}

function PlaceLink({ place, isSmall }: { readonly place: PlaceEntry; readonly isSmall: boolean }) {
  const link = (
    <Link
      to={place.to}
      search={{} as never}
      className={classes.place}
      activeOptions={{ exact: place.to === '/', includeSearch: false }}
    >
      <place.icon size={17} stroke={1.7} aria-hidden />
      <span>{place.word}</span>
    </Link>
  )
  if (!isSmall) return link
  return <Tip label={place.under === undefined ? place.word : `${place.under}: ${place.word}`}>{link}</Tip>
}
