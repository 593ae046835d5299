/** The small fields of which the form of a schedule is made: each reads and writes one member of its document. */
import { Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { Field } from '../../parts/Form.tsx'
import { type Document, flagAt, isLength, textAt, valueAt } from './document-fields.ts'

/** Sets a member; undefined or "" takes it away. */
export type SetValue = (path: string, value: unknown) => void

export interface DocumentProps {
  readonly document: Document
  readonly onSet: SetValue
}

interface LengthFieldProps extends DocumentProps {
  readonly path: string
  readonly label: string
  /** What holds when nothing is written: "7d". */
  readonly usual: string
  readonly hint?: string
  /** Words besides lengths that may be written: "skip", "0". */
  readonly also?: readonly string[]
}

/** A length of time: "30m", "2d". */
export function LengthField({ document, onSet, path, label, usual, hint, also = [] }: LengthFieldProps) {
  const text = textAt(document, path)
  const isWrong = text !== '' && !isLength(text) && !also.includes(text)
  const forms = ['a length of time like 30m, 4h or 2d', ...also].join(', or ')
  return (
    <Field label={label} hint={hint} error={isWrong ? `Write ${forms}.` : undefined}>
      <TextInput
        size="xs"
        placeholder={usual}
        value={text}
        spellCheck={false}
        autoComplete="off"
        // A zero is a number in a document, because it has no unit.
        onChange={(event) => onSet(path, event.currentTarget.value === '0' ? 0 : event.currentTarget.value.trim())}
      />
    </Field>
  )
}

interface FlagFieldProps extends DocumentProps {
  readonly path: string
  readonly label: string
  /** What holds when nothing is written. */
  readonly usual: boolean
  readonly disabled?: boolean
}

/** Yes or no; what is as usual is not written. */
export function FlagField({ document, onSet, path, label, usual, disabled }: FlagFieldProps) {
  return (
    <Checkbox
      size="xs"
      label={label}
      disabled={disabled === true}
      checked={flagAt(document, path) ?? usual}
      onChange={(event) => onSet(path, event.currentTarget.checked === usual ? undefined : event.currentTarget.checked)}
    />
  )
}

interface ChoiceFieldProps<Value extends string> extends DocumentProps {
  readonly path: string
  readonly label: string
  readonly choices: readonly Value[]
  readonly words: { readonly [V in Value]: string }
  readonly usual: Value
  readonly hint?: string
}

/** One of several words; the usual one is not written. */
export function ChoiceField<Value extends string>({
  document,
  onSet,
  path,
  label,
  choices,
  words,
  usual,
  hint,
}: ChoiceFieldProps<Value>) {
  const value = choices.find((one) => one === valueAt(document, path)) ?? usual
  return (
    <Field label={label} hint={hint}>
      <NativeSelect
        size="xs"
        value={value}
        data={choices.map((one) => ({ value: one, label: words[one] }))}
        onChange={(event) => onSet(path, event.currentTarget.value === usual ? undefined : event.currentTarget.value)}
      />
    </Field>
  )
}
