/** Says something that must not be missed, with what can be done about it beside it. */
import type { ReactNode } from 'react'
import type { Tone } from '../words/tones.ts'
import { ToneIcon } from './ToneIcon.tsx'
import classes from './banner.module.css'

interface BannerProps {
  readonly tone: Tone
  /** In place of the tone's own. */
  readonly icon?: ReactNode
  /** Buttons, right of the text or below it. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}

export function Banner({ tone, icon = <ToneIcon tone={tone} size={18} />, actions, children }: BannerProps) {
  return (
    <div className={classes.banner} data-tone={tone}>
      {icon}
      <div className={classes.text}>{children}</div>
      {actions !== undefined && (
        <div className={classes.actions} data-print="no">
          {actions}
        </div>
      )}
    </div>
  )
}

/** Why, since when, what then: below the sentence, in small. */
export function BannerMore({ children }: { readonly children: ReactNode }) {
  return <p className={classes.more}>{children}</p>
}
