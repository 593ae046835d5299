/** Says which columns the list of deployments has. */
import { Link } from '@tanstack/react-router'
import type { DeploymentNumbers } from '../../api/deployment-queries.ts'
import type { DeploymentRow } from '../../api/queries.ts'
import { Chip } from '../../parts/Chip.tsx'
import type { Column } from '../../parts/DataTable.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Sparkline } from '../../parts/Sparkline.tsx'
import { Tip } from '../../parts/Tip.tsx'
import { desiredWords } from '../../words/action-words.ts'
import { formatNumber } from '../../words/counts.ts'
import { enabledWording, enforcementWords, scopeWords } from '../../words/deployment-words.ts'
import classes from './deployments.module.css'

/** A deployment with its numbers; without them nothing was counted of it yet. */
export interface ListedDeployment extends DeploymentRow {
  readonly numbers?: DeploymentNumbers | undefined
}

export const deploymentColumns: readonly Column<ListedDeployment>[] = [
  {
    id: 'name',
    title: 'Name',
    shown: 'always',
    sort: 'name',
    cell: (row) => (
      <Link to="/deployments/$name" params={{ name: row.id }} className={classes.name} title={row.name}>
        {row.name}
      </Link>
    ),
  },
  {
    id: 'enabled',
    title: 'State',
    width: '60px',
    narrow: '56px',
    cell: (row) => <Chip wording={enabledWording(row.enabled)} plain />,
  },
  { id: 'item', title: 'Item', width: '15%', from: 'medium', sort: 'item', cell: (row) => <ItemCell row={row} /> },
  { id: 'desired', title: 'Wanted', width: '112px', cell: (row) => desiredWords(row.desired) },
  {
    id: 'target',
    title: 'For',
    width: '17%',
    from: 'medium',
    cell: (row) => (
      <span className="soft" title={row.target}>
        {row.target}
      </span>
    ),
  },
  { id: 'scope', title: 'Scope', width: '104px', shown: 'chosen', cell: (row) => scopeWords[row.scope] },
  {
    id: 'enforcement',
    title: 'When',
    width: '88px',
    from: 'widest',
    sort: 'enforcement',
    cell: (row) => enforcementWords[row.enforcement].word,
  },
  {
    id: 'matches',
    title: 'Wins on',
    width: '72px',
    align: 'end',
    from: 'medium',
    sort: 'matches',
    cell: (row) => (row.numbers === undefined ? <span className="soft">–</span> : formatNumber(row.numbers.matches)),
  },
  {
    id: 'compliant',
    title: 'As wanted',
    width: '136px',
    from: 'wide',
    sort: 'compliant',
    cell: ({ numbers }) => <ComplianceCell numbers={numbers} />,
  },
  {
    id: 'order',
    title: 'Order',
    width: '64px',
    align: 'end',
    shown: 'chosen',
    sort: 'order',
    cell: (row) => row.sortOrder,
  },
  {
    id: 'changed',
    title: 'Changed',
    width: '100px',
    from: 'wide',
    sort: 'changed',
    cell: (row) => <Moment at={row.updatedAt} />,
  },
]

function ItemCell({ row }: { readonly row: ListedDeployment }) {
  return (
    <span className={classes.itemCell}>
      <span>
        {row.item} {row.instance !== undefined && <span className="soft">{row.instance}</span>}
      </span>
      {row.rivals > 1 && (
        <Tip label={placeSentence(row)}>
          <span className={classes.place}>
            {row.place} of {row.rivals}
          </span>
        </Tip>
      )}
    </span>
  )
}

function placeSentence({ place, rivals }: ListedDeployment): string {
  const others = rivals - 1
  if (place === 1)
    return `Goes before ${others === 1 ? 'the other deployment' : `the ${others} other deployments`} of this item, where both apply.`
  if (place === rivals) return 'Every other deployment of this item goes before it, where both apply.'
  return `${place - 1} of the ${others} other deployments of this item go before it, where both apply.`
}

function ComplianceCell({ numbers }: { readonly numbers: DeploymentNumbers | undefined }) {
  if (numbers === undefined || numbers.matches === 0) return <span className="soft">–</span>
  const { good, matches, failed, trend } = numbers
  const runs = trend.map(({ day, good: fine, total }) => ({
    tone: fine === total ? ('success' as const) : fine * 2 >= total ? ('drift' as const) : ('failed' as const),
    ms: total === 0 ? 0 : fine / total,
    word: 'as wanted',
    title: `${day}: ${fine} of ${total} as wanted`,
  }))
  const sentence = `${formatNumber(good)} of ${formatNumber(matches)} as wanted${failed > 0 ? `, ${formatNumber(failed)} failed` : ''}`
  return (
    <span className={classes.compliance} title={sentence}>
      <span className={classes.percent}>{Math.floor((good / matches) * 100)} %</span>
      <Sparkline runs={runs.slice(-15)} height={14} label={`${sentence}; the last ${runs.length} days`} />
    </span>
  )
}
