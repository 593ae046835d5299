/** Shows what kind of thing an action does: word and sign. */
import type { ActionKind } from '@fettle/core/terms/plan.ts'
import {
  IconArrowDown,
  IconArrowUp,
  IconCheck,
  IconDownload,
  IconEye,
  IconMinus,
  IconPlus,
  IconRefresh,
  IconSettings,
  IconTerminal2,
} from '@tabler/icons-react'
import { actionKindWords } from '../../words/action-words.ts'
import classes from './actions.module.css'

const signs = {
  install: IconPlus,
  update: IconArrowUp,
  downgrade: IconArrowDown,
  reinstall: IconRefresh,
  uninstall: IconMinus,
  download: IconDownload,
  enforce: IconSettings,
  run: IconTerminal2,
  audit: IconEye,
  monitor: IconEye,
  none: IconCheck,
} as const satisfies Record<ActionKind, unknown>

export function KindBadge({ kind }: { readonly kind: ActionKind }) {
  const { word, effect, sentence } = actionKindWords[kind]
  const Sign = signs[kind]
  return (
    <span className={classes.kind} data-effect={effect} title={sentence}>
      <Sign size={13} stroke={2.2} aria-hidden />
      {word}
    </span>
  )
}
