/** Says in which order the items of a computer are shown, and which of them a search lets through. */
import type { ItemState } from '@fettle/contract/http/computers.ts'
import type { Verdict } from '@fettle/core/terms/plan.ts'
import { verdictWording } from '../../words/action-words.ts'

const urgency: readonly Verdict[] = [
  'failed',
  'unknown',
  'notCompliant',
  'cancelled',
  'skipped',
  'changed',
  'compliant',
]

/** What is wrong first, then by title; with a search, only items in which every word of it occurs. */
export function itemsToShow(items: readonly ItemState[], search: string): readonly ItemState[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const matching = items.filter((item) => {
    const text = textOf(item)
    return words.every((word) => text.includes(word))
  })
  return matching.sort((a, b) => rank(a) - rank(b) || a.title.localeCompare(b.title))
}

/** True when nothing has to be done about it. */
export function isAsWanted({ verdict }: Pick<ItemState, 'verdict'>): boolean {
  return verdict === 'compliant' || verdict === 'changed'
}

function textOf(item: ItemState): string {
  const { key, title, desired, state, verdict, deploymentName } = item
  return [key, title, desired, state, verdictWording(verdict).word, deploymentName ?? ''].join('\n').toLowerCase()
}

function rank(item: ItemState): number {
  // Changed and compliant are equally well.
  return Math.min(urgency.indexOf(item.verdict), urgency.indexOf('changed'))
}
