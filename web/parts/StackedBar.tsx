/** Shows how a whole is made up of parts, with the parts in words below the bar. */
import type { ReactNode } from 'react'
import { formatNumber, type Share } from '../words/counts.ts'
import { ShareBar } from './ShareBar.tsx'
import { ToneIcon } from './ToneIcon.tsx'
import classes from './charts.module.css'

export interface StackedPart extends Share {
  /** A link to what the part consists of; the words alone without one. */
  readonly link?: (words: string) => ReactNode
}

interface StackedBarProps {
  readonly label: string
  readonly parts: readonly StackedPart[]
}

export function StackedBar({ label, parts }: StackedBarProps) {
  const shown = parts.filter((part) => part.count > 0)
  return (
    <div>
      <ShareBar shares={shown} label={`${label}: ${shown.map((part) => `${part.count} ${part.words}`).join(', ')}`} />
      <ul className={classes.legend}>
        {shown.map((part) => {
          const words = `${formatNumber(part.count)} ${part.words}`
          return (
            <li key={part.words}>
              <ToneIcon tone={part.tone} size={13} />
              {part.link?.(words) ?? words}
            </li>
          )
        })}
      </ul>
    </div>
  )
}
