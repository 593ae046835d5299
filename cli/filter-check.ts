/** Shows where a filter is not understood, before the server is asked. */
import type { FilterField } from '@fettle/contract/http/filter-fields.ts'
import { parseFilter, problemLines } from '@fettle/contract/http/filter-words.ts'
import { failure } from './failure.ts'

/** The filter as it is; fails with its text, a caret below the first word that is not understood, and the reason. */
export function checkedFilter(text: string | undefined, fields: readonly FilterField[]): string | undefined {
  const [problem] = text === undefined ? [] : parseFilter(text, fields).problems
  if (text !== undefined && problem)
    throw failure('badInput', `The filter is not understood:\n${problemLines(text, problem).join('\n')}`)
  return text
}
