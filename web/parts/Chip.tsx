/** Shows a state: icon, word and colour, and its sentence when pointed at. */
import type { Wording } from '../words/tones.ts'
import { Tip } from './Tip.tsx'
import { ToneIcon } from './ToneIcon.tsx'
import classes from './tone.module.css'

interface ChipProps {
  readonly wording: Wording
  readonly size?: 'large'
  /** Without a coloured ground: for dense tables. */
  readonly plain?: true
}

export function Chip({ wording, size, plain }: ChipProps) {
  return (
    <Tip label={wording.sentence}>
      <span className={classes.chip} data-tone={wording.tone} data-large={size} data-plain={plain}>
        <ToneIcon tone={wording.tone} size={size === 'large' ? 16 : 14} />
        <span className={classes.word}>{wording.word}</span>
      </span>
    </Tip>
  )
}
