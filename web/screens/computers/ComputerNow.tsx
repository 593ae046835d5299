/** Shows the session that is on its way on a computer, while there is one. */
import type { ComputerDetail } from '@fettle/contract/http/computers.ts'
import { Link } from '@tanstack/react-router'
import { Chip } from '../../parts/Chip.tsx'
import { Progress } from '../../parts/Progress.tsx'
import { sessionWording, workWords } from '../../words/session-words.ts'
import { visibleText } from '../../words/visible-text.ts'
import classes from './computer-page.module.css'

export function ComputerNow({ computer }: { readonly computer: Pick<ComputerDetail, 'activeSession'> }) {
  const session = computer.activeSession
  if (session === undefined) return null
  const more = session.wait?.sentence ?? session.currentAction
  return (
    <section className={classes.now} aria-label="Running now">
      <h2>Now: {workWords(session)}</h2>
      <Chip wording={sessionWording(session)} />
      <span className={classes.nowMore}>{more !== undefined && visibleText(more)}</span>
      {session.progress !== undefined && (
        <span className={classes.nowBar}>
          <Progress share={session.progress} label="Session" small />
        </span>
      )}
      <Link to="/sessions/$id" params={{ id: session.id }} search={{}}>
        Follow
      </Link>
    </section>
  )
}
