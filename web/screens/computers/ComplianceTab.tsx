/** Shows every item of a computer: what is wanted, what is there, why, and what can be done about it at once. */
import type { ComputerDetail, ItemState } from '@fettle/contract/http/computers.ts'
import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconBan, IconDots, IconPin, IconPlayerPlay, IconTargetArrow } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { itemsQuery } from '../../api/queries.ts'
import { useMay } from '../../api/use-may.ts'
import { Chip } from '../../parts/Chip.tsx'
import { type Column, DataTable } from '../../parts/DataTable.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { LoadFailed, NoMatches, NothingYet } from '../../parts/Notices.tsx'
import { SearchField } from '../../parts/SearchField.tsx'
import { desiredWords, stateWords, verdictWording } from '../../words/action-words.ts'
import { itemOfKey } from '../../words/computer-words.ts'
import { formatNumber } from '../../words/counts.ts'
import { visibleText } from '../../words/visible-text.ts'
import { useQuickRun } from '../sessions/use-quick-run.ts'
import classes from './computer-page.module.css'
import { ExcludeDialog } from './ExcludeDialog.tsx'
import { isAsWanted, itemsToShow } from './items-order.ts'
import { isSoftware, PinDialog } from './PinDialog.tsx'
import { WhyPopover } from './WhyPopover.tsx'

interface ComplianceTabProps {
  readonly computer: ComputerDetail
  readonly q: string
  readonly onSearch: (text: string) => void
  readonly onRun: () => void
}

interface Asked {
  readonly what: 'exclude' | 'pin'
  readonly item: ItemState
}

export function ComplianceTab({ computer, q, onSearch, onRun }: ComplianceTabProps) {
  const { data, error, refetch } = useQuery(itemsQuery(computer.id))
  const rows = useMemo(() => (data === undefined ? undefined : itemsToShow(data.items, q)), [data, q])
  const columns = useMemo(() => itemColumns(computer.id), [computer.id])
  const [asked, setAsked] = useState<Asked>()
  const quickRun = useQuickRun()
  const navigate = useNavigate()
  const mayRun = useMay('operate')
  const mayDefine = useMay('define')
  if (error !== null && data === undefined) return <LoadFailed error={error} onRetry={() => void refetch()} />
  const fix = (item: ItemState): void =>
    quickRun({ target: computer, preset: { kind: 'full', items: [itemOfKey(item.key).item] } })
  const open = data?.items.filter((item) => !isAsWanted(item)).length ?? 0
  return (
    <>
      <div className={classes.toolbar}>
        <SearchField
          label="Search items"
          placeholder="Search items, states, deployments"
          value={q}
          onSearch={onSearch}
        />
        {data !== undefined && data.items.length > 0 && (
          <span className="soft">{open === 0 ? 'Everything is as wanted' : `${formatNumber(open)} not as wanted`}</span>
        )}
      </div>
      <DataTable
        label="Items of this computer"
        name="computer-items"
        columns={columns}
        rows={rows}
        rowKey={(row) => row.key}
        rowName={(row) => row.title}
        onOpen={(row) => void navigate({ to: '/sessions/$id', params: { id: row.sessionId }, search: {} })}
        empty={
          q === '' ? (
            <NoItems onRun={mayRun ? onRun : undefined} />
          ) : (
            <NoMatches noun="items" onClear={() => onSearch('')} />
          )
        }
        {...(mayRun || mayDefine
          ? {
              rowActions: (item: ItemState) => (
                <ItemActions
                  item={item}
                  onFix={mayRun ? () => fix(item) : undefined}
                  onExclude={mayDefine ? () => setAsked({ what: 'exclude', item }) : undefined}
                  onPin={mayDefine && isSoftware(item) ? () => setAsked({ what: 'pin', item }) : undefined}
                />
              ),
            }
          : {})}
        rowKeys={mayRun ? { r: fix } : {}}
      />
      <ExcludeDialog
        computer={computer}
        item={asked?.what === 'exclude' ? asked.item : undefined}
        onClose={() => setAsked(undefined)}
      />
      <PinDialog
        computer={computer}
        item={asked?.what === 'pin' ? asked.item : undefined}
        onClose={() => setAsked(undefined)}
      />
    </>
  )
}

interface ItemActionsProps {
  readonly item: ItemState
  readonly onFix: (() => void) | undefined
  readonly onExclude: (() => void) | undefined
  readonly onPin: (() => void) | undefined
}

function ItemActions({ item, onFix, onExclude, onPin }: ItemActionsProps) {
  const fixWord = isAsWanted(item) ? 'Check' : 'Fix now'
  return (
    <>
      {onFix !== undefined && (
        <Button
          size="compact-xs"
          variant="default"
          tabIndex={-1}
          leftSection={<IconPlayerPlay size={12} />}
          aria-label={`${fixWord}: ${item.title}`}
          title="A session with this item alone; can be undone for 8 s"
          onClick={onFix}
        >
          {fixWord}
        </Button>
      )}
      {onExclude !== undefined && (
        <Button
          size="compact-xs"
          variant="default"
          tabIndex={-1}
          leftSection={<IconBan size={12} />}
          aria-label={`Exclude ${item.title} here`}
          onClick={onExclude}
        >
          Exclude…
        </Button>
      )}
      {onPin !== undefined && (
        <Menu position="bottom-end" shadow="md" width={210}>
          <Menu.Target>
            <ActionIcon size={22} variant="default" tabIndex={-1} aria-label={`More for ${item.title}`}>
              <IconDots size={14} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPin size={15} />} onClick={onPin}>
              Pin a version here…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  )
}

function NoItems({ onRun }: { readonly onRun: (() => void) | undefined }) {
  return (
    <NothingYet title="Nothing is known yet" icon={<IconTargetArrow size={28} stroke={1.5} />}>
      <p>The first session finds the state of every item that a deployment asks for.</p>
      {onRun !== undefined && (
        <Button size="xs" onClick={onRun}>
          Run maintenance
        </Button>
      )}
    </NothingYet>
  )
}

function itemColumns(computerId: string): readonly Column<ItemState>[] {
  return [
    {
      id: 'item',
      title: 'Item',
      shown: 'always',
      cell: (row) => (
        <span title={row.key}>
          <strong className={classes.strong}>{visibleText(row.title)}</strong>
        </span>
      ),
    },
    {
      id: 'verdict',
      title: 'State',
      width: '140px',
      narrow: '124px',
      shown: 'always',
      cell: (row) => <Chip wording={verdictWording(row.verdict)} since={row.since} />,
    },
    { id: 'desired', title: 'Wanted', width: '126px', from: 'medium', cell: (row) => desiredWords(row.desired) },
    {
      id: 'why',
      title: 'Why',
      width: '76px',
      narrow: '70px',
      cell: (row) => (
        <span className={classes.why}>
          <WhyPopover computerId={computerId} item={row} />
        </span>
      ),
    },
    {
      id: 'found',
      title: 'Found',
      width: '132px',
      narrow: '84px',
      cell: (row) => {
        const found = visibleText(stateWords(row.state))
        return (
          <span className="mono" title={found}>
            {found}
          </span>
        )
      },
    },
    {
      id: 'deployment',
      title: 'Deployment',
      width: '17%',
      from: 'wide',
      cell: (row) =>
        row.deploymentName !== undefined && (
          <Link to="/deployments/$name" params={{ name: row.deploymentName }} className="soft">
            {row.deploymentName}
          </Link>
        ),
    },
    {
      id: 'since',
      title: 'Since',
      width: '112px',
      from: 'medium',
      cell: (row) => (
        <span className="soft">
          <Moment at={row.since} />
        </span>
      ),
    },
    {
      id: 'changed',
      title: 'Last change',
      width: '112px',
      from: 'wide',
      cell: (row) =>
        row.changed === undefined ? (
          <span className="soft">never</span>
        ) : (
          <Link to="/sessions/$id" params={{ id: row.changed.sessionId }} search={{}} className="soft">
            <Moment at={row.changed.at} />
          </Link>
        ),
    },
    {
      id: 'checked',
      title: 'Checked',
      width: '104px',
      from: 'widest',
      cell: (row) => (
        <Link to="/sessions/$id" params={{ id: row.sessionId }} search={{}} className="soft">
          <Moment at={row.checkedAt} />
        </Link>
      ),
    },
  ]
}
