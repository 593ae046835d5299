/** The page of the terminal: commands on the computers that the address names, with a script or a failed action at hand. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { computerQuery } from '../../api/queries.ts'
import { type ActionScript, actionScriptQuery } from '../../api/session-queries.ts'
import { libraryScriptsQuery } from '../../api/terminal-queries.ts'
import { LoadFailed, Loading, NothingYet } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { formatCount } from '../../words/counts.ts'
import { type CommandWish, wishOf } from './command-wish.ts'
import { TerminalPane } from './TerminalPane.tsx'
import classes from './terminal.module.css'

const route = getRouteApi('/shell/terminal')

export function TerminalPage() {
  const { computers: written, filter, script, session, action } = route.useSearch()
  const computers = written?.split(',').filter((id) => id !== '')
  const only = computers?.length === 1 ? computers[0] : undefined
  const { data: computer } = useQuery({ ...computerQuery(only ?? ''), enabled: only !== undefined })
  const label =
    only !== undefined
      ? (computer?.name ?? 'this computer')
      : computers !== undefined
        ? formatCount(computers.length, 'computer', 'computers')
        : 'all that match'
  if (computers === undefined && filter === undefined) {
    return (
      <Page title="Terminal">
        <NothingYet title="Choose computers first">
          <p>Select computers in the list, or open the terminal of one.</p>
          <Link to="/computers">Go to the computers</Link>
        </NothingYet>
      </Page>
    )
  }
  return (
    <Page
      title="Terminal"
      tabTitle={`Terminal: ${label}`}
      line={
        only === undefined ? (
          filter === undefined ? (
            label
          ) : (
            `Computers that match ${filter}`
          )
        ) : (
          <Link to="/computers/$id" params={{ id: only }}>
            {label}
          </Link>
        )
      }
    >
      <div className={classes.page}>
        {session !== undefined && action !== undefined ? (
          <ByHand session={session} action={action} computers={computers} filter={filter} label={label} />
        ) : script === undefined ? (
          <TerminalPane computers={computers} filter={filter} label={label} />
        ) : (
          <FromLibrary script={script} computers={computers} filter={filter} label={label} />
        )}
      </div>
    </Page>
  )
}

interface TargetProps {
  readonly computers: readonly string[] | undefined
  readonly filter: string | undefined
  readonly label: string
}

function FromLibrary({ script, ...target }: TargetProps & { readonly script: string }) {
  const { data, error, refetch } = useQuery(libraryScriptsQuery())
  const found = data?.items.find(({ name, id }) => name === script || id === script)
  const preset = useMemo(() => found && wishOf(found), [found])
  if (error !== null && data === undefined) return <LoadFailed error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Loading rows={3} />
  return <TerminalPane {...target} preset={preset} />
}

/** The steps of an action of a session; the one that changes something comes first. */
function ByHand({ session, action, ...target }: TargetProps & { readonly session: string; readonly action: string }) {
  const { data, error, refetch } = useQuery(actionScriptQuery(session, action))
  const [chosen, setChosen] = useState<number>()
  const at = chosen ?? Math.max(0, data?.steps.findIndex(({ role }) => role === 'change') ?? 0)
  const step = data?.steps[at]
  const preset = useMemo(() => step && presetOf(step), [step])
  if (error !== null && data === undefined) return <LoadFailed error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Loading rows={3} />
  return (
    <>
      <div className={classes.byHand}>
        <span>
          By hand: {data.title}, from{' '}
          <Link to="/sessions/$id" params={{ id: session }} search={{ action }}>
            its session
          </Link>
        </span>
        <span role="group" aria-label="Steps" className={classes.steps}>
          {data.steps.map(({ name, role }, place) => (
            <button key={place} type="button" aria-pressed={place === at} onClick={() => setChosen(place)}>
              {roleWords[role]}: {name}
            </button>
          ))}
        </span>
        {step !== undefined && step.missing.length > 0 && (
          <span className={classes.missing}>Fill in before you run it: {step.missing.join(', ')}.</span>
        )}
        {step === undefined && <span>This action runs nothing that could be tried by hand.</span>}
      </div>
      <TerminalPane {...target} preset={preset} />
    </>
  )
}

type Step = ActionScript['steps'][number]

const roleWords: { readonly [R in Step['role']]: string } = { look: 'Look', change: 'Change', verify: 'Verify' }

function presetOf({ language, text, as, timeLimitSeconds }: Step): Partial<CommandWish> {
  return { language, text, as, timeLimitSeconds }
}
