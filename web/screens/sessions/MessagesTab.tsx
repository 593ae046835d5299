/** Shows who was told what about a session, and what came of it. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { useQuery } from '@tanstack/react-query'
import { IconMail } from '@tabler/icons-react'
import { type SessionMail, sessionMailsQuery } from '../../api/session-queries.ts'
import { Chip } from '../../parts/Chip.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { LoadFailed, Loading, NothingYet } from '../../parts/Notices.tsx'
import { codeWords } from '../../words/action-words.ts'
import type { Wording } from '../../words/tones.ts'
import classes from './session-page.module.css'

const stateWords: { readonly [S in SessionMail['state']]: Wording } = {
  waiting: { tone: 'queued', word: 'Waiting', sentence: 'It is sent at its time, or tried again.' },
  sent: { tone: 'success', word: 'Sent', sentence: 'The mail server took it.' },
  failed: { tone: 'failed', word: 'Failed', sentence: 'It could not be sent.' },
  omitted: { tone: 'neutral', word: 'Not sent', sentence: 'Nobody was told; the reason stands beside it.' },
}

export function MessagesTab({ session }: { readonly session: SessionDetail }) {
  const { data, error, refetch } = useQuery(sessionMailsQuery(session.id))
  if (error !== null && data === undefined) return <LoadFailed error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Loading />
  if (data.items.length === 0) {
    return (
      <NothingYet title="Nobody was told about this session" icon={<IconMail size={28} stroke={1.5} />}>
        <p>
          {session.options.notify.before || session.options.notify.after
            ? 'Mails appear here when they are due.'
            : 'It was started so that it tells nobody.'}
        </p>
      </NothingYet>
    )
  }
  return (
    <div className={classes.scroll}>
      <table className={classes.definitions} aria-label="Messages">
        <thead>
          <tr>
            <th>When</th>
            <th>About</th>
            <th>To</th>
            <th>State</th>
            <th>What came of it</th>
          </tr>
        </thead>
        <tbody>
          {data.items.map((mail) => (
            <tr key={mail.id}>
              <td>
                <Moment at={mail.endedAt ?? mail.createdAt} form="day" />
              </td>
              <td>{codeWords(mail.about)}</td>
              <td>
                {mail.recipient ?? 'nobody'}
                {mail.role !== undefined && <span className="soft"> {mail.role}</span>}
              </td>
              <td>
                <Chip wording={stateWords[mail.state]} />
              </td>
              <td className="soft">
                {mail.problem}
                {mail.nextAt !== undefined && (
                  <>
                    {' '}
                    Next try <Moment at={mail.nextAt} />.
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
