/** Says what is known of why an action failed and what usually helps, beside what was said of it. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { IconBulb } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { Action } from '../../words/action-words.ts'
import { type NextPlace, nextPlaces } from '../../words/help-words.ts'
import classes from './known-fix.module.css'

interface KnownFixProps {
  readonly session: Pick<SessionDetail, 'computer'>
  readonly action: Pick<Action, 'help'>
}

export function KnownFix({ session, action }: KnownFixProps) {
  const { help } = action
  if (help === undefined) return null
  const next = nextPlaces[help.next]
  return (
    <div className={classes.fix}>
      <IconBulb size={15} aria-hidden />
      <span>
        <b>{help.sentence}</b> {help.advice} {next !== undefined && <NextLink id={session.computer.id} next={next} />}
      </span>
    </div>
  )
}

function NextLink({ id, next: { word, place } }: { readonly id: string; readonly next: NextPlace }) {
  if (place === 'doctor')
    return (
      <Link to="/computers/$id/doctor" params={{ id }}>
        {word}
      </Link>
    )
  return (
    <Link to="/computers/$id" params={{ id }} search={place === 'inventory' ? { tab: 'inventory' } : {}}>
      {word}
    </Link>
  )
}
