/** Says where one is: the page in the rail, and what is shown of it. */
import { Link, useLocation } from '@tanstack/react-router'
import { useSignal } from '../../live/use-live.ts'
import { pageTitle } from '../../parts/page-title.ts'
import { places } from './places.ts'
import classes from './top-bar.module.css'

/** Pages without an entry in the rail, and to which entry they belong. */
const homes: Readonly<Record<string, string>> = {
  batches: '/sessions',
  waits: '/sessions',
  terminal: '/computers',
}

export function Breadcrumb() {
  const { pathname: shown } = useLocation()
  const home = homes[shown.split('/')[1] ?? '']
  const pathname = home === undefined ? shown : `${home}${shown}`
  const title = useSignal(pageTitle)
  const place = places
    .filter(({ to }) => pathname === to || (to !== '/' && pathname.startsWith(`${to}/`)))
    .toSorted((one, other) => other.to.length - one.to.length)[0]
  const isDeeper = place !== undefined && pathname !== place.to && title !== '' && title !== place.word
  return (
    <nav className={classes.crumbs} aria-label="Where you are">
      <ol>
        {place?.under !== undefined && <li>{place.under}</li>}
        {place !== undefined && (
          <li>
            {isDeeper ? (
              <Link to={place.to} search={{} as never}>
                {place.word}
              </Link>
            ) : (
              <span aria-current="page">{place.word}</span>
            )}
          </li>
        )}
        {(isDeeper || place === undefined) && (
          <li>
            <span aria-current="page">{title}</span>
          </li>
        )}
      </ol>
    </nav>
  )
}
