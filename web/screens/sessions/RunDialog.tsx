/** Starts sessions on one computer or on many: one dialog for every place from which that can be done. */
import { Button, Modal, Radio } from '@mantine/core'
import { maintenanceKinds } from '@fettle/core/terms/session.ts'
import { useDebouncedValue } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { call, type CallResult } from '../../api/call.ts'
import { forecastQuery } from '../../api/list-queries.ts'
import { readPreference, writePreference } from '../../api/preferences.ts'
import { Form, FormEnd } from '../../parts/Form.tsx'
import { KeyHint } from '../../parts/KeyHint.tsx'
import { formatCount, formatNumber } from '../../words/counts.ts'
import { forecastLine, forecastWarnings } from '../../words/forecast-words.ts'
import { kindWords } from '../../words/session-words.ts'
import { announce } from '../shell/announce.tsx'
import { readChoice, requestOf, type RunWish, usualWish, writeChoice } from './run-choice.ts'
import { meantBy, type RunTarget, targetName } from './run-target.ts'
import { RunOptions } from './RunOptions.tsx'
import classes from './run.module.css'

/** Under which the last choice is kept. */
export const runMemory = 'run'

interface RunDialogProps {
  /** Undefined: the dialog is closed. */
  readonly target: RunTarget | undefined
  /** What it opens with in place of what was chosen last. */
  readonly preset?: Partial<RunWish> | undefined
  readonly onClose: () => void
}

export function RunDialog({ target, preset, onClose }: RunDialogProps) {
  // The last target stays while the dialog fades out.
  const [last, setLast] = useState(target)
  if (target !== undefined && target !== last) setLast(target)
  return (
    <Modal
      opened={target !== undefined}
      onClose={onClose}
      title={`Run maintenance on ${last === undefined ? '' : targetName(last)}`}
      size={720}
      lockScroll={false}
      centered
    >
      {last !== undefined && target !== undefined && (
        <RunForm key={JSON.stringify(meantBy(last))} target={last} preset={preset} onClose={onClose} />
      )}
    </Modal>
  )
}

interface RunFormProps {
  readonly target: RunTarget
  readonly preset: Partial<RunWish> | undefined
  readonly onClose: () => void
}

function RunForm({ target, preset, onClose }: RunFormProps) {
  const [wish, setWish] = useState<RunWish>(() => ({
    ...usualWish(readChoice(readPreference(runMemory, {}))),
    ...preset,
  }))
  const change = (more: Partial<RunWish>): void => setWish({ ...wish, ...more })
  const client = useQueryClient()
  const start = useMutation({
    mutationFn: () => call('startSessions', { body: { ...meantBy(target), ...requestOf(wish) } }),
    onSuccess: async () => {
      // What a button asked for was not chosen here, and is not what is usual from now on.
      const kind = preset?.kind === wish.kind ? readChoice(readPreference(runMemory, {})).kind : wish.kind
      writePreference(runMemory, writeChoice({ ...wish, kind }))
      announce(`Maintenance on ${targetName(target)} started`)
      await client.invalidateQueries({ queryKey: 'id' in target ? ['computer', target.id] : ['computers'] })
    },
  })

  if (start.data !== undefined) return <Started result={start.data} onClose={onClose} />
  return (
    <Form onSubmit={() => start.mutate()}>
      <div className={classes.columns}>
        <Radio.Group value={wish.kind} onChange={(kind) => change({ kind: kind as RunWish['kind'] })} label="What">
          <div className={classes.kinds}>
            {maintenanceKinds.map((kind) => (
              <Radio
                key={kind}
                value={kind}
                size="xs"
                label={kindWords[kind].word}
                description={kindWords[kind].sentence}
                data-autofocus={kind === wish.kind || undefined}
              />
            ))}
          </div>
        </Radio.Group>
        <RunOptions wish={wish} online={'online' in target ? target.online : undefined} onChange={change} />
      </div>
      <Effect target={target} wish={wish} />
      <FormEnd word="Start" busy={start.isPending} onCancel={onClose} error={start.error}>
        <KeyHint keys="Mod+Enter" /> starts
      </FormEnd>
    </Form>
  )
}

/** What starting would mean, renewed while the options are chosen. */
function Effect({ target, wish }: { readonly target: RunTarget; readonly wish: RunWish }) {
  const [asked] = useDebouncedValue(requestOf(wish), 200)
  const isComplete = wish.start !== 'at' || wish.at !== ''
  const { data, error } = useQuery({
    ...forecastQuery({ ...meantBy(target), ...asked }),
    enabled: isComplete,
    retry: false,
  })
  if (error !== null) return <p className={classes.effect}>What it would mean is not known: {error.message}</p>
  if (data === undefined) return <p className={classes.effect}>Looking at what it would mean…</p>
  const warnings = forecastWarnings(data)
  return (
    <div className={classes.effect} aria-live="polite">
      <strong>{forecastLine(data, wish.offlineWaitSeconds)}</strong>
      {warnings.length > 0 && <p>{warnings.join(' ')}</p>}
    </div>
  )
}

function Started({ result, onClose }: { readonly result: CallResult<'startSessions'>; readonly onClose: () => void }) {
  const { started, merged, refused } = result
  const first = started[0] ?? merged[0]
  const isOne = started.length + merged.length === 1
  // The form that had the focus is gone.
  const next = useRef<HTMLButtonElement>(null)
  useEffect(() => next.current?.focus(), [])
  return (
    <div className={classes.form}>
      <div role="status">
        <p>{startedSentence(result)}</p>
        {refused.slice(0, 5).map(({ computer, sentence }) => (
          <p key={computer.id} className={classes.refusal}>
            {sentence}
          </p>
        ))}
        {refused.length > 5 && <p className="soft">and {formatCount(refused.length - 5, 'other')} refused</p>}
      </div>
      <div className={classes.buttons}>
        <Button {...(first === undefined ? { ref: next } : {})} variant="default" size="xs" onClick={onClose}>
          Close
        </Button>
        {first !== undefined && isOne && (
          <Button
            size="xs"
            ref={next}
            renderRoot={(props) => <Link to="/sessions/$id" params={{ id: first.id }} {...props} />}
          >
            Watch it
          </Button>
        )}
        {first !== undefined && !isOne && (
          <Button
            size="xs"
            ref={next}
            renderRoot={(props) => (
              <Link to="/sessions" search={{ q: `batch:${result.batchId}` } as never} {...props} />
            )}
          >
            Watch them
          </Button>
        )}
      </div>
    </div>
  )
}

function startedSentence({ started, merged, refused }: CallResult<'startSessions'>): string {
  if (started.length + merged.length === 0)
    return refused.length === 0 ? 'No computer is meant.' : 'Nothing was started.'
  if (started.length === 1 && merged.length === 0) return 'The session has started.'
  if (started.length === 0 && merged.length === 1) return 'A session of this kind had not begun yet; this joins it.'
  const joined = merged.length === 0 ? '' : `; ${formatNumber(merged.length)} joined sessions that had not begun`
  return `${formatCount(started.length, 'session')} started${joined}.`
}
