/** Compares how many there are of each: a table whose numbers are also bars. */
import type { ReactNode } from 'react'
import { formatNumber } from '../../words/counts.ts'
import type { Tone } from '../../words/tones.ts'
import { ShareBar } from '../../parts/ShareBar.tsx'
import classes from './reports.module.css'

export interface Bar {
  readonly key: string
  readonly name: ReactNode
  readonly count: number
}

interface BarsProps {
  readonly label: string
  /** The headings of its columns. */
  readonly what: string
  readonly counted: string
  readonly bars: readonly Bar[]
  readonly tone?: Tone
}

export function Bars({ label, what, counted, bars, tone = 'running' }: BarsProps) {
  const most = Math.max(1, ...bars.map(({ count }) => count))
  return (
    <table className={classes.bars} aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{what}</th>
          <th scope="col" data-align="end">
            {counted}
          </th>
          <th aria-hidden />
        </tr>
      </thead>
      <tbody>
        {bars.map(({ key, name, count }) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            <td data-align="end">{formatNumber(count)}</td>
            <td aria-hidden>
              <div style={{ width: `${(count / most) * 100}%` }}>
                <ShareBar shares={[{ tone, count: 1, words: '' }]} label={formatNumber(count)} />
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
