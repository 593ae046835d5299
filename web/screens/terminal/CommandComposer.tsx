/** Takes a command, or a script of the library with its parameters, and runs it. */
import { Button, NativeSelect } from '@mantine/core'
import type { ScriptLanguage } from '@fettle/core/terms/script.ts'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { libraryScriptsQuery, recentCommandsQuery } from '../../api/terminal-queries.ts'
import { languageWords } from '../../words/command-words.ts'
import { CommandEditor } from './CommandEditor.tsx'
import { type CommandWish, emptyWish, timeLimitChoices, wishOf } from './command-wish.ts'
import { ScriptParameters } from './ScriptParameters.tsx'
import classes from './terminal.module.css'

interface CommandComposerProps {
  readonly wish: CommandWish
  readonly onChange: (wish: CommandWish) => void
  readonly onRun: () => void
  readonly isBusy: boolean
  /** Why the server refused, in its own sentence. */
  readonly error: Error | null
  /** "Run on front-desk". */
  readonly runWords: string
}

const languages = Object.entries(languageWords).map(([value, label]) => ({ value, label }))

export function CommandComposer({ wish, onChange, onRun, isBusy, error, runWords }: CommandComposerProps) {
  const recent = useQuery(recentCommandsQuery()).data?.items ?? []
  const scripts = useQuery(libraryScriptsQuery()).data?.items ?? []
  const script = scripts.find(({ name }) => name === wish.script)
  const change = (more: Partial<CommandWish>): void => onChange({ ...wish, ...more })
  const isEmpty = wish.text.trim() === ''

  return (
    <form
      className={classes.composer}
      aria-label="Run a command"
      onSubmit={(event) => {
        event.preventDefault()
        onRun()
      }}
    >
      <div className={classes.choices}>
        {scripts.length > 0 && (
          <NativeSelect
            size="xs"
            aria-label="Script"
            value={wish.script ?? ''}
            data={[
              { value: '', label: 'Type a command' },
              ...scripts.map(({ name, title }) => ({ value: name, label: title })),
            ]}
            onChange={(event) => {
              const chosen = scripts.find(({ name }) => name === event.currentTarget.value)
              onChange(chosen === undefined ? { ...emptyWish, language: wish.language } : wishOf(chosen))
            }}
          />
        )}
        {script === undefined && (
          <NativeSelect
            size="xs"
            aria-label="Language"
            value={wish.language}
            data={languages}
            onChange={(event) => change({ language: event.currentTarget.value as ScriptLanguage })}
          />
        )}
        <NativeSelect
          size="xs"
          aria-label="Run as"
          value={wish.as}
          data={[
            { value: 'system', label: 'As the system' },
            { value: 'user', label: 'As whoever is signed in' },
          ]}
          onChange={(event) => change({ as: event.currentTarget.value as CommandWish['as'] })}
        />
        <NativeSelect
          size="xs"
          aria-label="Time limit"
          value={String(wish.timeLimitSeconds)}
          data={timeLimitChoices(wish.timeLimitSeconds).map(({ value, label }) => ({
            value,
            label: `At most ${label}`,
          }))}
          onChange={(event) => change({ timeLimitSeconds: Number(event.currentTarget.value) })}
        />
        <span className={classes.space} />
        <Button
          type="submit"
          size="xs"
          loading={isBusy}
          disabled={isEmpty}
          leftSection={<IconPlayerPlay size={14} aria-hidden />}
        >
          {runWords}
        </Button>
      </div>
      {script === undefined ? (
        <CommandEditor
          value={wish}
          recent={recent}
          onChange={({ language, text }) => change({ language, text })}
          onRun={() => !isEmpty && !isBusy && onRun()}
        />
      ) : (
        <>
          {script.description !== undefined && <p className={classes.description}>{script.description}</p>}
          <ScriptParameters
            parameters={script.parameters}
            values={wish.values}
            onChange={(values) => change({ values })}
          />
          <details className={classes.source}>
            <summary>
              The script ({languageWords[script.language]}, {script.text.split('\n').length} lines)
            </summary>
            <pre tabIndex={0} role="group" aria-label="Script">
              {script.text}
            </pre>
            <Button size="compact-xs" variant="default" onClick={() => change({ script: undefined, values: {} })}>
              Change it for this once
            </Button>
          </details>
        </>
      )}
      {error !== null && (
        <p className={classes.refusal} role="alert">
          {error.message}
        </p>
      )}
    </form>
  )
}
