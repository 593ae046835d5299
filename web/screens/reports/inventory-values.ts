/** Says facts of computers as they stand in a table. */
import { visibleText } from '../../words/visible-text.ts'

/** One fact in one line; "" when it is not known. Times as they are: a table of thousands is read by machines, too. */
export function factText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string' || typeof value === 'number') return visibleText(String(value))
  if (Array.isArray(value)) return value.map(factText).join(', ')
  return visibleText(JSON.stringify(value))
}

/** The ids of the columns of an address: known ones in their order, then others as they are written. */
export function chosenColumns(
  text: string | undefined,
  known: readonly { readonly id: string; readonly isDefault: boolean }[],
): readonly string[] {
  if (text === undefined) return known.filter(({ isDefault }) => isDefault).map(({ id }) => id)
  return [...new Set(text.split(',').map((id) => id.trim()))].filter((id) => id !== '')
}
