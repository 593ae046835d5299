/** Chooses what is wanted of the item: a version of software, or what is done with a task. */
import { NativeSelect, TextInput } from '@mantine/core'
import { type DesiredState, desiredStates, type TaskMode, taskModes } from '@fettle/core/terms/deployment.ts'
import { modeWords } from '../../words/deployment-words.ts'
import { desiredWords } from '../../words/action-words.ts'
import { type Draft, textIn, withMember } from './draft.ts'
import classes from './editor.module.css'

interface DesiredFieldProps {
  readonly draft: Draft
  readonly onChange: (draft: Draft) => void
}

const withVersion: readonly string[] = ['exact', 'atLeast', 'atMost']

export function DesiredField({ draft, onChange }: DesiredFieldProps) {
  if (draft['mode'] !== undefined) {
    const mode = taskModes.find((one) => one === draft['mode']) ?? 'enforce'
    return (
      <>
        <NativeSelect
          size="xs"
          aria-label="What is done"
          data={taskModes.map((one: TaskMode) => ({ value: one, label: modeWords[one].word }))}
          value={mode}
          onChange={(event) => onChange(withMember(draft, 'mode', event.currentTarget.value))}
        />
        <span className={classes.hint}>{modeWords[mode].sentence}</span>
      </>
    )
  }
  const { state, version } = readDesired(draft)
  const set = (next: string, of: string): void =>
    onChange(withMember(draft, 'desired', withVersion.includes(next) ? `${next} ${of}`.trim() : next))
  return (
    <>
      <NativeSelect
        size="xs"
        aria-label="Wanted"
        data={desiredStates.map((one: DesiredState['state']) => ({ value: one, label: desiredWords(one) }))}
        value={state}
        onChange={(event) => set(event.currentTarget.value, version)}
      />
      {withVersion.includes(state) && (
        <TextInput
          size="xs"
          aria-label="Version"
          placeholder="1.2.3"
          className={classes.version}
          value={version}
          onChange={(event) => set(state, event.currentTarget.value.trim())}
        />
      )}
    </>
  )
}

/** Also of a map with one member, as in `atLeast: '15'`. */
function readDesired(draft: Draft): { readonly state: string; readonly version: string } {
  const written = draft['desired']
  if (typeof written === 'object' && written !== null) {
    const [[state = 'latest', version = ''] = []] = Object.entries(written as Readonly<Record<string, string>>)
    return { state, version }
  }
  const [state = 'latest', version = ''] = (textIn(draft, 'desired') || 'latest').split(' ')
  return { state, version }
}
