/** Runs commands on one or many computers, and shows below what each says. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { libraryScriptsQuery } from '../../api/terminal-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { NoAccess } from '../../parts/Notices.tsx'
import { formatCount } from '../../words/counts.ts'
import { languageWords } from '../../words/command-words.ts'
import { CommandComposer } from './CommandComposer.tsx'
import { type CommandTarget, type CommandWish, emptyWish, requestOf } from './command-wish.ts'
import { RunCard, type ShownRun } from './RunCard.tsx'
import classes from './terminal.module.css'

interface TerminalPaneProps extends CommandTarget {
  /** How the computers are called on the button: a name, or "37 computers". */
  readonly label?: string | undefined
  /** What the field begins with; another one (not only a copy) takes the place of what was typed. */
  readonly preset?: Partial<CommandWish> | undefined
}

export function TerminalPane({ computers, filter, label, preset }: TerminalPaneProps) {
  const may = useMay('execute')
  const client = useQueryClient()
  const [wish, setWish] = useState<CommandWish>({ ...emptyWish, ...preset })
  const [shownPreset, setShownPreset] = useState(preset)
  if (preset !== shownPreset) {
    setShownPreset(preset)
    setWish({ ...emptyWish, ...preset })
  }
  const [runs, setRuns] = useState<readonly (ShownRun & { readonly wish: CommandWish })[]>([])
  const scripts = useQuery(libraryScriptsQuery()).data?.items ?? []
  const script = scripts.find(({ name }) => name === wish.script)
  const start = useMutation({
    mutationFn: (asked: CommandWish) => call('runCommand', { body: requestOf(asked, { computers, filter }, script) }),
    onSuccess: async (result, asked) => {
      const shown = { title: script?.title ?? asked.text, language: languageWords[asked.language] }
      setRuns((before) => [{ ...shown, at: new Date().toISOString(), result, wish: asked }, ...before])
      // What was typed meanwhile stays.
      setWish((now) => (now.script === undefined && now.text === asked.text ? { ...now, text: '' } : now))
      await client.invalidateQueries({ queryKey: ['recent-commands'] })
    },
  })
  if (!may) return <NoAccess needed="execute" />
  const where =
    label ??
    (computers === undefined ? 'the computers that match' : formatCount(computers.length, 'computer', 'computers'))
  return (
    <div className={classes.pane}>
      <CommandComposer
        wish={wish}
        onChange={setWish}
        onRun={() => start.mutate(wish)}
        isBusy={start.isPending}
        error={start.error}
        runWords={`Run on ${where}`}
      />
      <div className={classes.runs} aria-label="Runs" role="region">
        {runs.map((run) => (
          <RunCard key={run.result.batchId} run={run} onAgain={() => setWish(run.wish)} />
        ))}
        {runs.length === 0 && (
          <p className={classes.nothing}>
            What you run appears here while it runs. Each run is a session: its text, its output and who ran it are
            kept.
          </p>
        )}
      </div>
    </div>
  )
}
