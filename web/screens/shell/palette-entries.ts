/** Says what the palette can offer, and which of it fits what is written. */
import type { IconProps } from '@tabler/icons-react'
import type { ComponentType } from 'react'
import type { Keys } from '../../keys/keys.ts'

export interface PaletteEntry {
  readonly id: string
  readonly kind: 'action' | 'page' | 'recent' | 'found'
  readonly word: string
  readonly hint?: string | undefined
  /** Other words by which it is found. */
  readonly also?: string | undefined
  readonly icon?: ComponentType<IconProps> | undefined
  readonly keys?: Keys | undefined
  readonly run: () => void
}

export interface PaletteGroup {
  readonly word: string
  readonly entries: readonly PaletteEntry[]
}

/** The entries in which every word that is written begins a word; those where the name itself begins so come first. */
export function fitting(entries: readonly PaletteEntry[], text: string): readonly PaletteEntry[] {
  const wanted = wordsOf(text)
  if (wanted.length === 0) return entries
  const fits = entries.filter((entry) => {
    const words = wordsOf(`${entry.word} ${entry.hint ?? ''} ${entry.also ?? ''}`)
    return wanted.every((one) => words.some((word) => word.startsWith(one)))
  })
  const begins = (entry: PaletteEntry): number => Number(entry.word.toLowerCase().startsWith(text.trim().toLowerCase()))
  return fits.toSorted((one, other) => begins(other) - begins(one))
}

function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[\s,.:/()-]+/)
    .filter((word) => word !== '')
}
