/** Takes tags: those that are known are offered, others can be written. */
import { useQuery } from '@tanstack/react-query'
import { tagsQuery } from '../../api/settings-queries.ts'
import { WordsField } from './WordsField.tsx'

interface TagsFieldProps {
  readonly hint?: string
  readonly value: readonly string[]
  readonly onChange: (tags: readonly string[]) => void
  readonly error?: string | undefined
  readonly disabled?: boolean
}

export function TagsField(props: TagsFieldProps) {
  const { data } = useQuery(tagsQuery())
  return <WordsField label="Tags" example="A word, then Enter" known={data?.items.map(({ name }) => name)} {...props} />
}
