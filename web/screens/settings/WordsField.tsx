/** Takes several words, each with Enter, a comma or a space. */
import { TagsInput } from '@mantine/core'
import { Field } from '../../parts/Form.tsx'

interface WordsFieldProps {
  readonly label: string
  readonly hint?: string | undefined
  /** Shown while there is none. */
  readonly example: string
  /** Offered while somebody writes. */
  readonly known?: readonly string[] | undefined
  readonly value: readonly string[]
  readonly onChange: (words: readonly string[]) => void
  readonly error?: string | undefined
  readonly disabled?: boolean
}

export function WordsField({ label, hint, example, known, value, onChange, error, disabled }: WordsFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      <TagsInput
        size="xs"
        disabled={disabled === true}
        placeholder={value.length === 0 ? example : ''}
        value={[...value]}
        data={[...(known ?? [])]}
        maxDropdownHeight={200}
        limit={30}
        splitChars={[',', ' ']}
        acceptValueOnBlur
        onChange={(words) => onChange(apart(words))}
      />
    </Field>
  )
}

/** What was pasted or left standing can hold several words. */
function apart(words: readonly string[]): readonly string[] {
  return [...new Set(words.flatMap((text) => text.split(/[,\s]+/)).filter((word) => word !== ''))]
}
