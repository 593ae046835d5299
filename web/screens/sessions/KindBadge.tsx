/** Shows what kind of thing an action does: word and sign. */
import type { ActionKind } from '@fettle/core/terms/plan.ts'
import { IconEye, IconMinus, IconPencil, IconPlus } from '@tabler/icons-react'
import { actionKindWords, type Effect } from '../../words/action-words.ts'
import classes from './actions.module.css'

const signs = { adds: IconPlus, removes: IconMinus, changes: IconPencil, looks: IconEye } as const satisfies Record<
  Effect,
  unknown
>

export function KindBadge({ kind }: { readonly kind: ActionKind }) {
  const { word, effect, sentence } = actionKindWords[kind]
  const Sign = signs[effect]
  return (
    <span className={classes.kind} data-effect={effect} title={sentence}>
      {kind !== 'none' && <Sign size={12} stroke={2.2} aria-hidden />}
      {word}
    </span>
  )
}
