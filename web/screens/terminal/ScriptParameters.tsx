/** Asks for what a script of the library wants to know. */
import { NativeSelect, TextInput } from '@mantine/core'
import type { LibraryScript } from '../../api/terminal-queries.ts'
import { Field, FormRow } from '../../parts/Form.tsx'

type Parameter = LibraryScript['parameters'][number]

interface ScriptParametersProps {
  readonly parameters: readonly Parameter[]
  readonly values: { readonly [name: string]: string }
  readonly onChange: (values: { readonly [name: string]: string }) => void
}

export function ScriptParameters({ parameters, values, onChange }: ScriptParametersProps) {
  const asked = parameters.filter(({ hidden }) => hidden !== true)
  if (asked.length === 0) return null
  return (
    <FormRow>
      {asked.map((parameter) => {
        const { name, required, help } = parameter
        const hint =
          help ?? (parameter.type === 'secret' ? 'The name of a secret; its value is never shown.' : undefined)
        return (
          <Field
            key={name}
            label={name}
            {...(required ? {} : { optional: true })}
            {...(hint === undefined ? {} : { hint })}
          >
            {control(parameter, values[name] ?? '', (value) => onChange({ ...values, [name]: value }))}
          </Field>
        )
      })}
    </FormRow>
  )
}

function control({ type, choices = [], required }: Parameter, value: string, onChange: (value: string) => void) {
  const options = type === 'boolean' ? ['true', 'false'] : type === 'choice' ? choices : undefined
  if (options !== undefined) {
    const none = required && value !== '' ? [] : [{ value: '', label: 'Not set' }]
    const data = [...none, ...options.map((option) => ({ value: option, label: option }))]
    return (
      <NativeSelect size="xs" data={data} value={value} onChange={(event) => onChange(event.currentTarget.value)} />
    )
  }
  return <TextInput size="xs" value={value} onChange={(event) => onChange(event.currentTarget.value)} />
}
