/** Asks for the parameters that an item declares. */
import { Autocomplete, NativeSelect, NumberInput, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactElement, useState } from 'react'
import { type ItemParameter, secretNamesQuery } from '../../api/deployment-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { Field } from '../../parts/Form.tsx'
import { type Draft, readYaml } from './draft.ts'
import { stringify } from 'yaml'
import classes from './editor.module.css'

interface ParametersFormProps {
  readonly parameters: readonly ItemParameter[]
  readonly values: Draft
  /** Undefined: not given; what is usual holds then. */
  readonly onChange: (name: string, value: unknown) => void
}

export function ParametersForm({ parameters, values, onChange }: ParametersFormProps) {
  // Hidden ones are not asked of people, but what a file says is shown.
  const asked = parameters.filter(({ name, hidden }) => hidden !== true || values[name] !== undefined)
  return (
    <div className={classes.parameters}>
      {asked.map((parameter) => {
        const { name, required, help, type } = parameter
        const usual = parameter.default === undefined ? undefined : `Usually ${shown(parameter.default)}.`
        const secret = type === 'secret' ? 'The name of a secret; its value is never shown.' : undefined
        const hint = [help, usual, secret].filter((part) => part !== undefined).join(' ')
        const isMissing = required && parameter.default === undefined && values[name] === undefined
        return (
          <Field
            key={name}
            label={name}
            {...(required ? {} : { optional: true as const })}
            {...(hint === '' ? {} : { hint })}
            {...(isMissing ? { error: `${help === undefined ? '' : `${help} `}It must be given.` } : {})}
          >
            {control(parameter, values[name], (value) => onChange(name, value))}
          </Field>
        )
      })}
    </div>
  )
}

const shown = (value: unknown): string => (typeof value === 'string' ? value || 'empty' : JSON.stringify(value))

function control(
  { type, choices = [] }: ItemParameter,
  value: unknown,
  onChange: (value: unknown) => void,
): ReactElement<object> {
  const text = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)
  const setText = (next: string): void => onChange(next === '' ? undefined : next)
  switch (type) {
    case 'boolean':
    case 'choice': {
      const options = type === 'boolean' ? ['true', 'false'] : choices
      const set = (next: string): void =>
        type === 'boolean' && next !== '' ? onChange(next === 'true') : setText(next)
      return (
        <NativeSelect
          size="xs"
          data={[{ value: '', label: 'Not given' }, ...options.map((option) => ({ value: option, label: option }))]}
          value={text}
          onChange={(event) => set(event.currentTarget.value)}
        />
      )
    }
    case 'number':
      return (
        <NumberInput
          size="xs"
          value={typeof value === 'number' ? value : text}
          onChange={(next) => onChange(next === '' ? undefined : next)}
        />
      )
    case 'secret':
      return <SecretName value={text} onChange={setText} />
    case 'keyValue':
    case 'file':
      return <StructuredValue value={value} onChange={onChange} type={type} />
    default:
      return <TextInput size="xs" value={text} onChange={(event) => setText(event.currentTarget.value)} />
  }
}

interface ValueProps<Value> {
  readonly value: Value
  readonly onChange: (value: Value) => void
}

/** Passes on what Field gives every control: its id and description. */
function SecretName({ value, onChange, ...control }: ValueProps<string>) {
  const mayList = useMay('administer')
  const { data } = useQuery({ ...secretNamesQuery(), enabled: mayList })
  return (
    <Autocomplete
      size="xs"
      placeholder="Name of a secret"
      data={data ?? []}
      value={value}
      onChange={onChange}
      {...control}
    />
  )
}

function StructuredValue({
  value,
  onChange,
  type,
  ...control
}: ValueProps<unknown> & { readonly type: 'keyValue' | 'file' }) {
  const [text, setText] = useState(() => (value === undefined ? '' : stringify(value)))
  const read = readYaml(text)
  return (
    <Textarea
      size="xs"
      autosize
      minRows={2}
      maxRows={10}
      spellCheck={false}
      placeholder={type === 'file' ? 'url: https://files.example/setup.zip' : 'name: value'}
      classNames={{ input: classes.mono ?? '' }}
      value={text}
      error={'problem' in read ? `Line ${read.line}: ${read.problem}` : undefined}
      onChange={(event) => {
        const next = event.currentTarget.value
        setText(next)
        const parsed = readYaml(next)
        if ('value' in parsed) onChange(parsed.value ?? undefined)
      }}
      {...control}
    />
  )
}
