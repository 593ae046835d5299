/** Shows everything one cause of trouble holds up, beside the overview: what helps, and each computer with the session that found it. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type CauseItem, causeQuery } from '../../api/report-queries.ts'
import { Moment } from '../../parts/Moment.tsx'
import { LoadFailed, Loading } from '../../parts/Notices.tsx'
import { PeekPanel } from '../../parts/PeekPanel.tsx'
import { PlainText } from '../../parts/PlainText.tsx'
import { ToneIcon } from '../../parts/ToneIcon.tsx'
import { stateWords, verdictWording } from '../../words/action-words.ts'
import { visibleText } from '../../words/visible-text.ts'
import { filterOf } from './NeedsAttention.tsx'
import classes from './overview.module.css'

interface CausePeekProps {
  readonly cause: string
  readonly onClose: () => void
}

export function CausePeek({ cause, onClose }: CausePeekProps) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(causeQuery(cause))
  const [first] = data?.pages ?? []
  if (first === undefined) {
    return (
      <PeekPanel title="Cause" onClose={onClose}>
        {error === null ? <Loading /> : <LoadFailed error={error} onRetry={() => void refetch()} />}
      </PeekPanel>
    )
  }
  const items = data?.pages.flatMap((page) => page.items) ?? []
  return (
    <PeekPanel
      title={visibleText(first.sentence)}
      link={(content) => (
        <Link to="/computers" search={{ q: filterOf(cause) }}>
          {content}
        </Link>
      )}
      onClose={onClose}
    >
      <div>
        <PlainText text={first.sentence} />
        {first.advice !== undefined && <p className="soft">{first.advice}</p>}
      </div>
      {items.length === 0 ? (
        <p className={classes.quiet}>
          <ToneIcon tone="success" size={15} /> It holds nothing up any more.
        </p>
      ) : (
        <ul className={classes.held}>
          {items.map((item) => (
            <Held key={`${item.computer.id} ${item.key}`} item={item} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <button
          type="button"
          className={classes.more}
          disabled={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          Show more
        </button>
      )}
    </PeekPanel>
  )
}

function Held({ item }: { readonly item: CauseItem }) {
  const { tone, word } = verdictWording(item.verdict)
  return (
    <li>
      <ToneIcon tone={tone} size={14} label={word} />
      <div>
        <p>
          <Link to="/computers/$id" params={{ id: item.computer.id }} search={{}} className={classes.strong}>
            {item.computer.name}
          </Link>{' '}
          <span className="soft">{item.tenant.name}</span>
        </p>
        <p className={classes.causeLine}>
          <span>{item.title}</span>
          <span>{stateWords(visibleText(item.state))}</span>
          <Link to="/sessions/$id" params={{ id: item.sessionId }} search={{}}>
            session <Moment at={item.since} />
          </Link>
        </p>
      </div>
    </li>
  )
}
