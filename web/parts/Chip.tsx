/** Shows a state: icon, word and colour, and its sentence when pointed at. */
import { formatInstant } from '../words/moments.ts'
import type { Wording } from '../words/tones.ts'
import { Tip } from './Tip.tsx'
import { ToneIcon } from './ToneIcon.tsx'
import classes from './tone.module.css'

interface ChipProps {
  readonly wording: Wording
  readonly size?: 'large'
  /** Without a coloured ground: for dense tables. */
  readonly plain?: true
  /** Since when it is so: RFC 3339. */
  readonly since?: string | undefined
}

export function Chip({ wording, size, plain, since }: ChipProps) {
  const sentence =
    since === undefined ? wording.sentence : `${wording.sentence} Since ${formatInstant(Date.parse(since))}.`
  return (
    <Tip label={sentence}>
      <span className={classes.chip} data-tone={wording.tone} data-large={size} data-plain={plain}>
        <ToneIcon tone={wording.tone} size={size === 'large' ? 16 : 14} />
        <span className={classes.word}>{wording.word}</span>
      </span>
    </Tip>
  )
}
