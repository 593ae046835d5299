/** Shows limits: for what, how many sessions may work at once, how many do, and how many wait. */
import type { ReactNode } from 'react'
import type { Waits } from '../../api/setup-queries.ts'
import { PlainText } from '../../parts/PlainText.tsx'
import { Card } from '../../parts/Section.tsx'
import { formatNumber } from '../../words/counts.ts'
import settings from '../settings/settings.module.css'

type Limit = Waits['limits'][number]

interface LimitTableProps {
  readonly limits: readonly Limit[]
  /** At the end of a row. */
  readonly actions?: (limit: Limit) => ReactNode
}

/** For what a limit is, in words. */
export function limitWords({ scope, name }: Pick<Limit, 'scope' | 'name'>): string {
  return scope === 'tenant' ? `Tenant ${name}` : scope === 'tag' ? `Tag ${name}` : 'Everything together'
}

export function LimitTable({ limits, actions }: LimitTableProps) {
  return (
    <Card flush>
      <table className={settings.table}>
        <thead>
          <tr>
            <th scope="col">For</th>
            <th scope="col" className={settings.number}>
              At once
            </th>
            <th scope="col" className={settings.number}>
              At work
            </th>
            <th scope="col" className={settings.number}>
              Waiting
            </th>
            {actions && (
              <th scope="col">
                <span className="unseen">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {limits.map((limit) => (
            <tr key={`${limit.scope} ${limit.name}`}>
              <th scope="row">
                <PlainText text={limitWords(limit)} />
              </th>
              <td className={settings.number}>{formatNumber(limit.most)}</td>
              <td className={settings.number}>{formatNumber(limit.working)}</td>
              <td className={settings.number}>{formatNumber(limit.waiting)}</td>
              {actions && <td className={settings.number}>{actions(limit)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  )
}
