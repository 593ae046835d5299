/** Edits a deployment as a sentence or as YAML, shows beside it what it would do, and saves it. */
import { Button, Menu, SegmentedControl } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconChevronDown } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { lazy, Suspense, useMemo, useState } from 'react'
import { call, CallError } from '../../api/call.ts'
import { winnersOf } from '../../api/deployment-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { Loading } from '../../parts/Notices.tsx'
import { SplitPane } from '../../parts/SplitPane.tsx'
import { showFailure, showToast } from '../../parts/toasts.ts'
import { formatCount } from '../../words/counts.ts'
import { RunDialog } from '../sessions/RunDialog.tsx'
import type { RunTarget } from '../sessions/run-target.ts'
import { type Conflict, ConflictDialog } from './ConflictDialog.tsx'
import { type Draft, isSame, readDraft, textIn, withMember, yamlOf } from './draft.ts'
import { PreviewPane } from './PreviewPane.tsx'
import { SentenceForm } from './SentenceForm.tsx'
import { readTarget, isComplete } from './target-draft.ts'
import { useRenewDeployments } from './use-deployment-acts.ts'
import classes from './editor.module.css'

const YamlEditor = lazy(async () => ({ default: (await import('./YamlEditor.tsx')).YamlEditor }))

const kind = 'deployments'
const pauseMs = 400
const firstFew = 5

export interface SavedDraft {
  readonly draft: Draft
  readonly revision: string
}

interface DeploymentEditorProps {
  /** What is written at first. */
  readonly start: Draft
  /** What is saved; undefined: it is new. */
  readonly saved: SavedDraft | undefined
  /** What a new one is called when nobody names it. */
  readonly suggest?: (draft: Draft) => string
  readonly view: 'fields' | 'yaml'
  readonly onView: (view: 'fields' | 'yaml') => void
  /** Called with the name of what was saved. */
  readonly onSaved: (name: string) => void
}

type Afterwards = 'nothing' | 'planFew' | 'run'

export function DeploymentEditor({ start, saved, suggest, view, onView, onSaved }: DeploymentEditorProps) {
  const [draft, setDraft] = useState(start)
  const [base, setBase] = useState(saved)
  const [text, setText] = useState(() => yamlOf(start))
  const [conflict, setConflict] = useState<Conflict>()
  const [run, setRun] = useState<{ target: RunTarget; items: readonly string[]; then: () => void }>()
  const mayDefine = useMay('define')
  const mayOperate = useMay('operate')
  const renew = useRenewDeployments()
  const isNew = base === undefined
  const suggestion = suggest?.(draft) ?? ''
  const named = useMemo(
    () => (textIn(draft, 'name') === '' && suggestion !== '' ? withMember(draft, 'name', suggestion) : draft),
    [draft, suggestion],
  )
  const isChanged = !isSame(meaning(draft), meaning(base?.draft ?? start))
  const missing = missingIn(named)
  const problem = view === 'yaml' ? problemOf(text) : undefined
  const [previewed] = useDebouncedValue(named, pauseMs)
  const blocker = useLeaving(isChanged)

  const change = (next: Draft): void => {
    setDraft(next)
    setText(yamlOf(next))
  }
  const write = (next: string): void => {
    setText(next)
    const read = readDraft(next)
    if ('draft' in read) setDraft(read.draft)
  }

  const saving = useMutation({
    mutationFn: async ({ document, revision }: SaveWish) => {
      const name = textIn(document, 'name')
      const body = {
        document: { kind: 'deployment', ...document },
        ...(revision === undefined ? { isNew: true } : { revision }),
      }
      const change = await call('saveDocument', { params: { kind, name }, body })
      return { name, change }
    },
    onSuccess: async ({ name, change: saidBack }, { document, then }) => {
      const fresh = await call('getDocument', { params: { kind, name } })
      setBase({ draft: fresh.document, revision: fresh.revision })
      change(fresh.document)
      await renew()
      const [warning] = saidBack.warnings
      showToast(
        warning === undefined ? { text: `“${name}” is saved.`, tone: 'success' } : { text: `Saved. ${warning}` },
      )
      await follow(then, name, document).catch((error: unknown) => {
        showFailure(error as Error)
        onSaved(name)
      })
    },
    onError: async (error, { document, revision }) => {
      const isConflict = error instanceof CallError && error.code === 'conflict' && revision !== undefined
      if (!isConflict || base === undefined) return
      const fresh = await savedNow(textIn(document, 'name'))
      if (fresh !== undefined && fresh.revision !== revision)
        setConflict({ base: base.draft, theirs: fresh.document, revision: fresh.revision })
    },
  })

  async function follow(then: Afterwards, name: string, document: Draft): Promise<void> {
    if (then === 'nothing') return onSaved(name)
    const items = [textIn(document, 'item')]
    const winners = await winnersOf(document)
    if (winners.length === 0) {
      showToast({ text: 'It wins on no computer now: there is nothing to start.' })
      return onSaved(name)
    }
    if (then === 'run') {
      const target = {
        meant: { computers: [...winners] },
        count: winners.length,
        label: formatCount(winners.length, 'computer'),
      }
      return setRun({ target, items, then: () => onSaved(name) })
    }
    const computers = winners.slice(0, firstFew)
    const started = await call('startSessions', { body: { computers, kind: 'detection', items } })
    showToast({
      text: `Planning on ${formatCount(started.started.length + started.merged.length, 'computer')}.`,
      action: {
        word: 'Watch',
        run: () => (window.location.href = `/sessions?q=${encodeURIComponent(`batch:${started.batchId}`)}`),
      },
    })
    onSaved(name)
  }

  const submit = (then: Afterwards): void => saving.mutate({ document: named, revision: base?.revision, then })
  const canSave = missing === undefined && problem === undefined && (isNew || isChanged)
  const isPlannable = missing === undefined && problem === undefined

  return (
    <>
      <SplitPane
        label="Deployment and what it would do"
        name="deployment"
        usual={56}
        showsSecond={false}
        first={
          <div className={classes.pane}>
            <div className={classes.head}>
              <SegmentedControl
                size="xs"
                aria-label="How it is written"
                value={view}
                onChange={(next) => {
                  setText(yamlOf(view === 'fields' ? named : draft))
                  onView(next === 'yaml' ? 'yaml' : 'fields')
                }}
                data={[
                  { value: 'fields', label: 'Sentence', disabled: problem !== undefined },
                  { value: 'yaml', label: 'YAML' },
                ]}
              />
              {isChanged && !isNew && <span className="soft">Not saved yet</span>}
            </div>
            <form
              className={classes.form}
              aria-label="Deployment"
              onSubmit={(event) => {
                event.preventDefault()
                // Forms of dialogs opened from here tell this one, too.
                if (event.target === event.currentTarget && canSave && mayDefine) submit('nothing')
              }}
              onKeyDown={(event) => {
                if (!event.currentTarget.contains(event.target as Node)) return
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit()
                // Enter in a field chooses from its list; it must not save by the way.
                else if (event.key === 'Enter' && event.target instanceof HTMLInputElement) event.preventDefault()
              }}
            >
              <div className={classes.scroll} data-yaml={view === 'yaml' || undefined}>
                {view === 'yaml' ? (
                  <Suspense fallback={<Loading rows={8} />}>
                    <YamlEditor label="Deployment as YAML" text={text} onChange={write} readOnly={!mayDefine} />
                  </Suspense>
                ) : (
                  <fieldset disabled={!mayDefine} className={classes.fields}>
                    <SentenceForm
                      key={base?.revision ?? 'new'}
                      draft={draft}
                      onChange={change}
                      isNew={isNew}
                      suggestion={suggestion}
                    />
                  </fieldset>
                )}
              </div>
              <div className={classes.foot}>
                {saving.error !== null && conflict === undefined && (
                  <p className={classes.refusal} role="alert">
                    {saving.error.message}
                  </p>
                )}
                {problem !== undefined && (
                  <p className={classes.refusal} role="status">
                    Line {problem.line}: {problem.problem}
                  </p>
                )}
                <div className={classes.buttons}>
                  <p className={classes.promise}>
                    {mayDefine
                      ? 'Saving changes nothing on a computer until a session runs.'
                      : 'You may look at deployments, not change them.'}
                  </p>
                  {isChanged && !isNew && (
                    <Button size="xs" variant="subtle" color="gray" onClick={() => change(base.draft)}>
                      Discard
                    </Button>
                  )}
                  {mayDefine && (
                    <Button.Group>
                      <Button type="submit" size="xs" loading={saving.isPending} disabled={!canSave}>
                        Save
                      </Button>
                      {mayOperate && (
                        <Menu position="top-end" shadow="md">
                          <Menu.Target>
                            <Button size="xs" px={6} disabled={!isPlannable} aria-label="Save and start sessions">
                              <IconChevronDown size={14} />
                            </Button>
                          </Menu.Target>
                          <Menu.Dropdown>
                            <Menu.Item onClick={() => submit('planFew')}>Save and plan on {firstFew}</Menu.Item>
                            <Menu.Item onClick={() => submit('run')}>Save and run…</Menu.Item>
                          </Menu.Dropdown>
                        </Menu>
                      )}
                    </Button.Group>
                  )}
                </div>
              </div>
            </form>
          </div>
        }
        second={
          <PreviewPane
            draft={missingIn(previewed) === undefined ? previewed : undefined}
            missing={missingIn(previewed) ?? ''}
            isBehind={previewed !== named}
          />
        }
      />
      <ConflictDialog
        conflict={conflict}
        mine={named}
        onClose={() => setConflict(undefined)}
        onTheirs={() => {
          if (conflict === undefined) return
          setBase({ draft: conflict.theirs, revision: conflict.revision })
          change(conflict.theirs)
          setConflict(undefined)
          saving.reset()
        }}
        onMerge={(document) => {
          if (conflict === undefined) return
          setBase({ draft: conflict.theirs, revision: conflict.revision })
          change(document)
          setConflict(undefined)
          saving.mutate({ document, revision: conflict.revision, then: 'nothing' })
        }}
      />
      <RunDialog
        target={run?.target}
        preset={{ kind: 'full', items: run?.items ?? [] }}
        onClose={() => {
          const then = run?.then
          setRun(undefined)
          then?.()
        }}
      />
      <ConfirmDialog
        opened={blocker.isAsking}
        title="Leave without saving?"
        word="Leave"
        onConfirm={blocker.leave}
        onClose={blocker.stay}
      >
        What you changed here is not saved.
      </ConfirmDialog>
    </>
  )
}

/** What is saved under a name now; undefined: nothing, or it cannot be read. */
async function savedNow(name: string) {
  try {
    return await call('getDocument', { params: { kind, name } })
  } catch {
    return undefined
  }
}

interface SaveWish {
  readonly document: Draft
  /** What it is saved over; undefined: it must be new. */
  readonly revision: string | undefined
  readonly then: Afterwards
}

/** Asks before the page is left with changes that are not saved. */
function useLeaving(isChanged: boolean) {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) => isChanged && current.pathname !== next.pathname,
    enableBeforeUnload: isChanged,
    withResolver: true,
  })
  return {
    isAsking: status === 'blocked',
    leave: () => proceed?.(),
    stay: () => reset?.(),
  }
}

function problemOf(text: string) {
  const read = readDraft(text)
  return 'problem' in read ? read : undefined
}

/** What a draft says, without what is only said by default. */
function meaning(draft: Draft): Draft {
  const usual: Draft = {
    kind: 'deployment',
    enforcement: 'required',
    enabled: true,
    sortOrder: 0,
    parameters: {},
    notes: '',
  }
  return Object.fromEntries(
    Object.entries(draft).filter(([key, value]) => value !== undefined && !isSame(value, usual[key])),
  )
}

/** What must still be said before anything can be previewed or saved; undefined: nothing. */
function missingIn(draft: Draft): string | undefined {
  if (textIn(draft, 'item') === '') return 'Choose an item: what it would do is shown here.'
  if (draft['target'] === undefined) return 'Say whom it is for.'
  const target = readTarget(draft['target'])
  if (target !== undefined && !isComplete(target)) return 'Say which computers are meant.'
  if (/^(?:exact|atLeast|atMost)\s*$/.test(textIn(draft, 'desired'))) return 'Say which version is wanted.'
  if (textIn(draft, 'name') === '') return 'Give it a name.'
  return undefined
}
