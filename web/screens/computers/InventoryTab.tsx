/** Shows what the last inventory found, in groups. */
import { Moment } from '../../parts/Moment.tsx'
import { NothingYet } from '../../parts/Notices.tsx'
import { type FactGroup, factGroups } from '../../words/facts.ts'
import classes from './computer-page.module.css'

interface InventoryTabProps {
  readonly facts: Readonly<Record<string, unknown>>
  readonly at: string | undefined
  readonly agentVersion: string | undefined
}

export function InventoryTab({ facts, at, agentVersion }: InventoryTabProps) {
  const groups = factGroups(facts)
  if (groups.length === 0) {
    return (
      <NothingYet title="Nothing is known yet">
        <p>The facts are found by the first session, or by one of kind inventory.</p>
      </NothingYet>
    )
  }
  return (
    <div className={classes.inventory}>
      <p className="soft">
        {at !== undefined && (
          <>
            Found <Moment at={at} />
          </>
        )}
        {agentVersion !== undefined && ` by agent ${agentVersion}`}
      </p>
      <div className={classes.groups}>
        {groups.map((group) => (
          <Group key={group.title} group={group} />
        ))}
      </div>
    </div>
  )
}

function Group({ group }: { readonly group: FactGroup }) {
  const { title, rows, table } = group
  return (
    <section className={classes.group} data-wide={table !== undefined || undefined}>
      <h3>{title}</h3>
      {table === undefined ? (
        <dl>
          {rows.map((row) => (
            <div key={row.label}>
              <dt>{row.label}</dt>
              <dd>{row.value}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <table>
          <thead>
            <tr>
              {table.columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((cells) => (
              <tr key={cells.join(' ')}>
                {cells.map((cell, place) => (
                  <td key={place}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
