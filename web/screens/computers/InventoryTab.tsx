/** Shows what the last inventory found, in groups, with what inventory scripts found and how that changed. */
import type { ComputerDetail } from '@fettle/contract/http/computers.ts'
import type { InventoryValue } from '@fettle/contract/http/inventory.ts'
import { Button, Popover } from '@mantine/core'
import { IconHistory, IconListDetails } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { inventoryHistoryQuery } from '../../api/computer-queries.ts'
import { CopyButton } from '../../parts/CopyButton.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { NothingYet } from '../../parts/Notices.tsx'
import { ToneIcon } from '../../parts/ToneIcon.tsx'
import { type FactGroup, factGroups, factText } from '../../words/facts.ts'
import { visibleText } from '../../words/visible-text.ts'
import classes from './computer-page.module.css'

export function InventoryTab({ computer }: { readonly computer: ComputerDetail }) {
  const { facts, factsAt, inventory = [], agentVersion } = computer
  const keys = new Set(inventory.map(({ key }) => key))
  // What scripts found stands by itself, with its age and history.
  const own = Object.fromEntries(Object.entries(facts).filter(([name]) => !keys.has(name)))
  const groups = factGroups(own)
  if (groups.length === 0 && inventory.length === 0) {
    return (
      <NothingYet title="Nothing is known yet" icon={<IconListDetails size={28} stroke={1.5} />}>
        <p>The facts are found by the first session, or by one of kind inventory.</p>
      </NothingYet>
    )
  }
  return (
    <div className={classes.inventory}>
      <p className="soft">
        <span>
          {factsAt !== undefined && (
            <>
              Found <Moment at={factsAt} />
            </>
          )}
          {agentVersion !== undefined && ` by agent ${agentVersion}`}
        </span>
        <CopyButton text={() => JSON.stringify(facts, undefined, 2)} label="Copy all facts as JSON" />
      </p>
      <div className={classes.groups}>
        {inventory.length > 0 && <Scripts computerId={computer.id} values={inventory} />}
        {groups.map((group) => (
          <Group key={group.title} group={group} />
        ))}
      </div>
    </div>
  )
}

function Scripts({ computerId, values }: { readonly computerId: string; readonly values: readonly InventoryValue[] }) {
  return (
    <section className={classes.group}>
      <h2>Inventory scripts</h2>
      <dl>
        {values.map((one) => (
          <div key={one.key}>
            <dt title={one.key}>{visibleText(one.title)}</dt>
            <dd className={classes.fact}>
              <span>
                {one.valueAt === undefined ? <span className="soft">nothing yet</span> : shown(one.value)}
                {one.error !== undefined && one.failures > 0 && (
                  <span className={classes.factProblem}>
                    <ToneIcon tone="failed" size={14} /> {visibleText(one.error)}
                  </span>
                )}
                {one.valueAt !== undefined && (
                  <span className="soft">
                    {' '}
                    <Moment at={one.valueAt} form="age" />
                  </span>
                )}
              </span>
              <ValueHistory computerId={computerId} value={one} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function shown(value: unknown): string {
  return visibleText(typeof value === 'object' ? JSON.stringify(value) : factText('', value))
}

function ValueHistory({ computerId, value }: { readonly computerId: string; readonly value: InventoryValue }) {
  const [opened, setOpened] = useState(false)
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={420} shadow="md" trapFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          size="compact-xs"
          aria-label={`History of ${value.title}`}
          onClick={() => setOpened(!opened)}
        >
          <IconHistory size={14} />
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.history}>
        {opened && <Changes computerId={computerId} value={value} />}
      </Popover.Dropdown>
    </Popover>
  )
}

function Changes({ computerId, value }: { readonly computerId: string; readonly value: InventoryValue }) {
  const { data, error } = useQuery(inventoryHistoryQuery(computerId, value.key))
  return (
    <>
      <h3 tabIndex={-1}>{visibleText(value.title)}</h3>
      {error !== null && data === undefined && <p>{error.message}</p>}
      {data?.items.length === 0 && <p className="soft">It has not changed since it was first found.</p>}
      <ul>
        {data?.items.map((change) => (
          <li key={change.at}>
            <span className="soft">
              <Moment at={change.at} form="day" />
            </span>
            <span>
              {change.before !== undefined && `${shown(change.before)} → `}
              {shown(change.after)}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}

function Group({ group }: { readonly group: FactGroup }) {
  const { title, rows, table } = group
  return (
    <section className={classes.group} data-wide={table !== undefined || undefined}>
      <h2>{title}</h2>
      {table === undefined ? (
        <dl>
          {rows.map((row) => (
            <div key={row.label}>
              <dt>{visibleText(row.label)}</dt>
              <dd className={classes.fact}>
                <span>{visibleText(row.value)}</span>
                <span className={classes.copy}>
                  <CopyButton text={row.value} label={`Copy ${row.label}`} />
                </span>
              </dd>
            </div>
          ))}
        </dl>
      ) : (
        <table>
          <thead>
            <tr>
              {table.columns.map((column) => (
                <th key={column} scope="col">
                  {visibleText(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((cells) => (
              <tr key={cells.join(' ')}>
                {cells.map((cell, place) => (
                  <td key={place}>{visibleText(cell)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
