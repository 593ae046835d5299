/** Tries what is being written on one computer: one of its scripts, saved or not, with its parameters, and what it says. */
import { Button, NativeSelect, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconFlask } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { call } from '../../api/call.ts'
import { computersListQuery } from '../../api/computer-list-queries.ts'
import type { DraftDocument } from '../../api/library-queries.ts'
import { usePreference } from '../../api/preferences.ts'
import { useMay } from '../../api/use-may.ts'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { rowsOf } from '../live-rows.ts'
import { valueOf } from '../terminal/command-wish.ts'
import { RunCard, type ShownRun } from '../terminal/RunCard.tsx'
import { ScriptParameters } from '../terminal/ScriptParameters.tsx'
import classes from './editor.module.css'

interface TryPanelProps {
  /** What is written, as the server understood it last; undefined: it has problems, or is not looked at yet. */
  readonly document: DraftDocument | undefined
  /** It is about an older text. */
  readonly isStale: boolean
  readonly isSaved: boolean
  /** Counts how often Ctrl+Enter was pressed in the editor. */
  readonly runs: number
}

export function TryPanel({ document, isStale, isSaved, runs: asked }: TryPanelProps) {
  const may = useMay('execute')
  const [computer, setComputer] = usePreference<string>('library.try-on', '')
  const [partId, setPartId] = useState<string>()
  const [values, setValues] = useState<{ readonly [name: string]: string }>({})
  const [version, setVersion] = useState('')
  const [isAsking, setAsking] = useState(false)
  const [runs, setRuns] = useState<readonly ShownRun[]>([])
  const parts = document?.parts ?? []
  const part = parts.find(({ id }) => id === partId) ?? parts[0]
  const start = useMutation({
    mutationFn: async () => {
      if (document === undefined || part === undefined) throw new Error('There is nothing to try.')
      const parameters = Object.fromEntries(
        document.parameters.flatMap(({ name, type }) => {
          const typed = values[name] ?? ''
          return typed === '' ? [] : [[name, valueOf(type, typed)] as const]
        }),
      )
      const script = { document: document.document, part: part.id, ...(version === '' ? {} : { version }) }
      return await call('runCommand', { body: { computers: [computer], script: script as never, parameters } })
    },
    onSuccess: (result) => {
      const title = `${part?.name ?? ''} of ${document?.name ?? ''}${isSaved ? '' : ' (not saved)'}`
      setRuns((before) => [{ title, language: '', at: new Date().toISOString(), result }, ...before].slice(0, 20))
    },
  })
  const isReady = document !== undefined && part !== undefined && computer !== '' && !isStale && !start.isPending
  const go = (): void => {
    if (!isReady) return
    if (part?.role === 'change') setAsking(true)
    else start.mutate()
  }
  const seen = useRef(asked)
  useEffect(() => {
    if (asked === seen.current) return
    seen.current = asked
    go()
  })

  return (
    <section className={classes.try} aria-label="Try on a computer">
      <div className={classes.tryForm}>
        <h2>Try on a computer</h2>
        {may ? (
          <>
            <div className={classes.tryRow}>
              <ComputerChoice value={computer} onChange={setComputer} />
              <NativeSelect
                size="xs"
                label="What"
                disabled={parts.length === 0}
                value={part?.id ?? ''}
                data={parts.map(({ id, name, role }) => ({
                  value: id,
                  label: `${name}, ${role === 'change' ? 'changes it' : 'only looks'}`,
                }))}
                onChange={(event) => setPartId(event.currentTarget.value)}
              />
              {part?.takesVersion === true && (
                <TextInput
                  size="xs"
                  label="Version"
                  placeholder="newest"
                  value={version}
                  onChange={(event) => setVersion(event.currentTarget.value)}
                />
              )}
              <Button
                size="xs"
                leftSection={<IconFlask size={15} />}
                loading={start.isPending}
                disabled={!isReady}
                onClick={go}
              >
                Try it
              </Button>
            </div>
            {document !== undefined && (
              <ScriptParameters parameters={document.parameters} values={values} onChange={setValues} />
            )}
            <p className={classes.tryHint}>{hint(document, parts.length, isSaved)}</p>
            {start.error !== null && (
              <p className={classes.state} data-tone="failed" role="alert">
                {start.error.message}
              </p>
            )}
          </>
        ) : (
          <p className={classes.tryHint}>It needs the right to run scripts on computers.</p>
        )}
      </div>
      <div className={classes.tryRuns} role="region" aria-label="What trying said">
        {runs.map((run) => (
          <RunCard key={run.result.batchId} run={run} />
        ))}
        {may && runs.length === 0 && (
          <p className={classes.nothing}>What it says appears here, line by line. Each try is a session and is kept.</p>
        )}
      </div>
      <ConfirmDialog
        opened={isAsking}
        title={`${part?.name ?? 'Run'} on ${computer}?`}
        word={part?.name ?? 'Run'}
        danger={false}
        onConfirm={() => {
          setAsking(false)
          start.mutate()
        }}
        onClose={() => setAsking(false)}
      >
        This script changes the computer. It runs now, as it is written here
        {isSaved ? '' : ', though it is not saved'}.
      </ConfirmDialog>
    </section>
  )
}

function hint(document: DraftDocument | undefined, parts: number, isSaved: boolean): string {
  if (document === undefined) return 'It can be tried when it has no problems.'
  if (parts === 0) return 'There is nothing in it that could be run by hand.'
  const text = isSaved ? 'as it is saved' : 'as it is written now, without saving it'
  const only = parts === 1 && document.parts[0]?.role === 'look' ? ' Changing it is for sessions.' : ''
  return `Runs one script ${text}. It is a command: no deployment, no plan.${only}`
}

const choices = 30

function ComputerChoice({ value, onChange }: { readonly value: string; readonly onChange: (id: string) => void }) {
  const [typed, setTyped] = useState('')
  const [asked] = useDebouncedValue(typed, 200)
  const { data } = useInfiniteQuery(computersListQuery(asked === value ? '' : asked, 'name'))
  const rows = data === undefined ? [] : rowsOf(data).slice(0, choices)
  const names = new Map(rows.map((row) => [row.name, row.online ? row.name : `${row.name} (offline)`]))
  if (value !== '' && !names.has(value)) names.set(value, value)
  return (
    <Select
      size="xs"
      label="Computer"
      placeholder="Choose one"
      searchable
      comboboxProps={{ shadow: 'md' }}
      nothingFoundMessage="No such computer"
      data={[...names].map(([name, label]) => ({ value: name, label }))}
      value={value === '' ? null : value}
      onChange={(name) => onChange(name ?? '')}
      onSearchChange={setTyped}
      filter={({ options }) => options}
    />
  )
}
