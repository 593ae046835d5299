/** Gives what could complete a filter: fields, their values, and values that only the server knows, with counts. */
import { type FilteredList, fieldsOf } from '@fettle/contract/http/filter-fields.ts'
import { goodWords, printValue } from '@fettle/contract/http/filter-words.ts'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { suggestionsQuery } from '../api/list-queries.ts'
import type { WordAtCaret } from './filter-pieces.ts'

const pauseMs = 120

export interface FilterSuggestion {
  /** What takes the place of what is typed. */
  readonly insert: string
  readonly word: string
  readonly description: string
  readonly count?: number
}

interface SuggestionOptions {
  readonly list: FilteredList
  readonly text: string
  readonly word: WordAtCaret
  readonly within: string
  readonly isOpen: boolean
}

export function useFilterSuggestions(options: SuggestionOptions): readonly FilterSuggestion[] {
  const { list, text, word, within, isOpen } = options
  const fields = fieldsOf[list]
  const field = fields.find(({ name }) => name.toLowerCase() === word.field?.toLowerCase())
  const rest = `${within} ${text.slice(0, word.from)} ${text.slice(word.to)}`
  const [typed] = useDebouncedValue(word.typed, pauseMs)
  const asked = field?.suggests === true && isOpen
  const { data } = useQuery({
    ...suggestionsQuery({ list, field: field?.name ?? '', text: typed, q: goodWords(rest, fields) }),
    enabled: asked,
  })
  if (!isOpen) return []
  const begun = word.typed.toLowerCase()
  if (word.field === undefined) {
    return fields
      .filter(({ name }) => name.toLowerCase().startsWith(begun))
      .map(({ name, description }) => ({ insert: `${name}:`, word: `${name}:`, description }))
  }
  if (field?.values !== undefined) {
    return field.values
      .filter(({ value }) => value.toLowerCase().includes(begun) && value.toLowerCase() !== begun)
      .map(({ value, description }) => ({ insert: value, word: value, description }))
  }
  if (!asked) return []
  return (data?.values ?? []).map(({ value, label, count }) => ({
    insert: printValue(value),
    word: value,
    description: label ?? '',
    count,
  }))
}
