/** Offers the filters people need most, each with how many it would leave. */
import { formatNumber } from '../words/counts.ts'
import { withWord } from './filter-pieces.ts'
import classes from './quick-chips.module.css'

export interface QuickChip {
  readonly label: string
  /** The word it adds to the filter: "is:online". */
  readonly word: string
  /** How many match with it; undefined while that is not known. */
  readonly count: number | undefined
}

interface QuickChipsProps {
  readonly label: string
  readonly chips: readonly QuickChip[]
  readonly value: string
  readonly onChange: (text: string) => void
}

export function QuickChips({ label, chips, value, onChange }: QuickChipsProps) {
  const words = value.split(/\s+/)
  return (
    <div className={classes.chips} role="group" aria-label={label}>
      {chips.map(({ label: text, word, count }) => {
        const isOn = words.includes(word)
        return (
          <button
            key={word}
            type="button"
            aria-pressed={isOn}
            data-empty={count === 0 || undefined}
            onClick={() => onChange(withWord(value, word))}
          >
            {text}
            {count !== undefined && <span>{formatNumber(count)}</span>}
          </button>
        )
      })}
    </div>
  )
}
