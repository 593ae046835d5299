/** Says which filters of computers are one click away. */
import type { ComputerCounts } from '../../api/list-queries.ts'
import type { QuickChip } from '../../parts/QuickChips.tsx'

const words = {
  online: 'Online',
  drift: 'Not compliant',
  failed: 'Failed last',
  rebootPending: 'Reboot pending',
  stale: 'Stale',
  new: 'New',
  outdated: 'Outdated agent',
} as const satisfies Record<keyof ComputerCounts['chips'], string>

/** The chips, with counts as far as they are known. */
export function computerChips(counts: ComputerCounts | undefined): readonly QuickChip[] {
  const names = Object.keys(words) as (keyof typeof words)[]
  return names.map((name) => ({ label: words[name], word: `is:${name}`, count: counts?.chips[name] }))
}
