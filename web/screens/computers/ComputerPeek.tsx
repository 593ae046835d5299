/** Shows one computer beside the list: how it is, what it does now, and where to read on. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { computerQuery, itemsQuery } from '../../api/queries.ts'
import { Chip } from '../../parts/Chip.tsx'
import { LoadFailed, Loading } from '../../parts/Notices.tsx'
import { PeekPanel } from '../../parts/PeekPanel.tsx'
import { Progress } from '../../parts/Progress.tsx'
import { Facts, Section } from '../../parts/Section.tsx'
import { ToneIcon } from '../../parts/ToneIcon.tsx'
import { presenceWording, systemWords } from '../../words/computer-words.ts'
import { formatCount } from '../../words/counts.ts'
import { sessionWording } from '../../words/session-words.ts'
import { visibleText } from '../../words/visible-text.ts'
import classes from './computer-list.module.css'
import { ComputerStrip } from './ComputerStrip.tsx'
import { isAsWanted } from './items-order.ts'

const itemsShown = 8

export function ComputerPeek({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { data: computer, error, refetch } = useQuery(computerQuery(id))
  if (computer === undefined) {
    return (
      <PeekPanel title="Computer" onClose={onClose}>
        {error === null ? <Loading /> : <LoadFailed error={error} onRetry={() => void refetch()} />}
      </PeekPanel>
    )
  }
  const { activeSession } = computer
  return (
    <PeekPanel
      title={computer.name}
      state={<Chip wording={presenceWording(computer)} since={computer.since} />}
      link={(content) => (
        <Link to="/computers/$id" params={{ id: computer.id }} search={{}}>
          {content}
        </Link>
      )}
      onClose={onClose}
    >
      {activeSession !== undefined && (
        <Section
          title="Now"
          actions={
            <Link to="/sessions/$id" params={{ id: activeSession.id }} search={{}}>
              Follow
            </Link>
          }
        >
          <div className={classes.peekNow}>
            <Chip wording={sessionWording(activeSession)} />
            <span>{activeSession.wait?.sentence ?? activeSession.currentAction}</span>
          </div>
          {activeSession.progress !== undefined && <Progress share={activeSession.progress} label="Session" />}
        </Section>
      )}
      <ComputerStrip computer={computer} narrow />
      <Facts
        facts={[
          ['Tenant', computer.tenant.name],
          ['System', visibleText(systemWords(computer)) || 'unknown'],
          ['Person', computer.person?.name ?? 'nobody'],
          [
            'Signed in',
            computer.users === undefined || computer.users.length === 0
              ? 'nobody'
              : visibleText(computer.users.join(', ')),
          ],
          ['Model', visibleText([computer.manufacturer, computer.model].filter(Boolean).join(' ')) || 'unknown'],
          ['Agent', computer.agentVersion ?? 'unknown'],
        ]}
      />
      <OpenItems id={id} />
    </PeekPanel>
  )
}

/** What is not as wanted, the first few. */
function OpenItems({ id }: { readonly id: string }) {
  const { data } = useQuery(itemsQuery(id))
  if (data === undefined) return null
  const open = data.items.filter((item) => !isAsWanted(item))
  return (
    <Section title="Not as wanted">
      {open.length === 0 ? (
        <p className="soft">{data.items.length === 0 ? 'Nothing is known yet.' : 'Everything known is as wanted.'}</p>
      ) : (
        <ul className={classes.peekItems}>
          {open.slice(0, itemsShown).map((item) => (
            <li key={item.key}>
              <ToneIcon
                tone={item.verdict === 'failed' ? 'failed' : item.verdict === 'unknown' ? 'unknown' : 'drift'}
              />
              <span>{item.title}</span>
              <span className="soft">
                {item.state} → {item.desired}
              </span>
            </li>
          ))}
        </ul>
      )}
      {open.length > itemsShown && <p className="soft">and {formatCount(open.length - itemsShown, 'other')}</p>}
    </Section>
  )
}
