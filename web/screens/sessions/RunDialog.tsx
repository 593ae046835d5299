/** Starts a session on a computer: one dialog for every place from which that can be done. */
import { Button, Modal, NativeSelect, Radio } from '@mantine/core'
import { sessionKinds } from '@fettle/core/terms/session.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type SyntheticEvent, useState } from 'react'
import { call, type CallResult } from '../../api/call.ts'
import { kindWords } from '../../words/session-words.ts'
import { announce } from '../shell/announce.tsx'
import { offlineWaits, readChoice, requestOf, type RunWish, usualWish, writeChoice } from './run-choice.ts'
import { RunOptions } from './RunOptions.tsx'
import classes from './run.module.css'

const memory = 'fettle-run'

export interface RunTarget {
  readonly id: string
  readonly name: string
  readonly online: boolean
}

interface RunDialogProps {
  /** Undefined: the dialog is closed. */
  readonly target: RunTarget | undefined
  readonly onClose: () => void
}

export function RunDialog({ target, onClose }: RunDialogProps) {
  // The last target stays while the dialog fades out.
  const [last, setLast] = useState(target)
  if (target !== undefined && target !== last) setLast(target)
  return (
    <Modal
      opened={target !== undefined}
      onClose={onClose}
      title={`Run maintenance on ${last?.name ?? ''}`}
      lockScroll={false}
      centered
    >
      {last !== undefined && <RunForm key={last.id} target={last} onClose={onClose} />}
    </Modal>
  )
}

function RunForm({ target, onClose }: { readonly target: RunTarget; readonly onClose: () => void }) {
  const [wish, setWish] = useState(() => usualWish(readChoice(window.localStorage.getItem(memory))))
  const change = (more: Partial<RunWish>): void => setWish({ ...wish, ...more })
  const client = useQueryClient()
  const start = useMutation({
    mutationFn: () => call('startSessions', { body: { computers: [target.id], ...requestOf(wish) } }),
    onSuccess: async () => {
      window.localStorage.setItem(memory, writeChoice(wish))
      announce(`Session on ${target.name} started`)
      await client.invalidateQueries({ queryKey: ['computer', target.id] })
    },
  })

  function submit(event: SyntheticEvent): void {
    event.preventDefault()
    start.mutate()
  }

  if (start.data !== undefined) return <Started result={start.data} onClose={onClose} />
  return (
    <form onSubmit={submit} className={classes.form}>
      <Radio.Group value={wish.kind} onChange={(kind) => change({ kind: kind as RunWish['kind'] })} label="What">
        <div className={classes.kinds}>
          {sessionKinds.map((kind) => (
            <Radio
              key={kind}
              value={kind}
              size="sm"
              label={kindWords[kind].word}
              description={kindWords[kind].sentence}
              data-autofocus={kind === wish.kind || undefined}
            />
          ))}
        </div>
      </Radio.Group>
      <RunOptions wish={wish} onChange={change} />
      <NativeSelect
        label={target.online ? 'If it goes offline' : 'It is offline now'}
        value={String(wish.offlineWaitSeconds)}
        data={offlineWaits.map(({ seconds, words }) => ({ value: String(seconds), label: words }))}
        onChange={(event) => change({ offlineWaitSeconds: Number(event.currentTarget.value) })}
      />
      {start.error !== null && (
        <p className={classes.refusal} role="alert">
          {start.error.message}
        </p>
      )}
      <div className={classes.buttons}>
        <Button variant="default" size="xs" onClick={onClose}>
          Close
        </Button>
        <Button type="submit" size="xs" loading={start.isPending}>
          Start
        </Button>
      </div>
    </form>
  )
}

function Started({ result, onClose }: { readonly result: CallResult<'startSessions'>; readonly onClose: () => void }) {
  const [refusal] = result.refused
  const session = result.started[0] ?? result.merged[0]
  const sentence =
    result.started.length > 0 ? 'The session has started.' : 'A session of this kind had not begun yet; this joins it.'
  return (
    <div className={classes.form}>
      <p role="status">{refusal === undefined ? sentence : refusal.sentence}</p>
      <div className={classes.buttons}>
        <Button variant="default" size="xs" onClick={onClose}>
          Close
        </Button>
        {session !== undefined && (
          <Button
            size="xs"
            data-autofocus
            renderRoot={(props) => <Link to="/sessions/$id" params={{ id: session.id }} {...props} />}
          >
            Watch it
          </Button>
        )}
      </div>
    </div>
  )
}
