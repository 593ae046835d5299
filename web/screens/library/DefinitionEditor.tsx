/** Edits a definition with its script files: problems at their lines, what saving changes, and beside it a place to try it. */
import { Button } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import type { LibraryKind, TextAnswer, WrittenDraft } from '../../api/library-queries.ts'
import { useLatest } from '../../keys/use-latest.ts'
import { useShortcut } from '../../keys/use-shortcut.ts'
import { CodeEditor, type CodeEditorHandle } from '../../parts/code/CodeEditor.tsx'
import type { CodeLanguage } from '../../parts/code/code-mirror.ts'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { KeyHint } from '../../parts/KeyHint.tsx'
import { SplitPane } from '../../parts/SplitPane.tsx'
import { DraftState } from './DraftState.tsx'
import classes from './editor.module.css'
import { definitionFile, FileTabs } from './FileTabs.tsx'
import { SaveConflict } from './SaveConflict.tsx'
import { TryPanel } from './TryPanel.tsx'
import { type DraftStart, useDraft } from './use-draft.ts'

interface DefinitionEditorProps {
  readonly kind: LibraryKind
  /** What it is called in the address; absent: it is new. */
  readonly name?: string
  readonly start: DraftStart
  readonly onSaved: (saved: { readonly kind: string; readonly name: string }, answer: TextAnswer) => void
  /** Another text to begin with is wanted: that of somebody else who saved meanwhile. */
  readonly onReload?: () => void
}

export function DefinitionEditor({ kind, name, start, onSaved, onReload }: DefinitionEditorProps) {
  const isNew = name === undefined
  const isLeaving = useRef(false)
  const draft = useDraft({
    start,
    onSaved: (saved, answer) => {
      isLeaving.current = isNew
      onSaved(saved, answer)
    },
  })
  const { now, write, answer, isDirty, mayDefine } = draft
  const [shown, setShown] = useState('')
  const [runs, setRuns] = useState(0)
  const editor = useRef<CodeEditorHandle>(null)
  const save = (): void => {
    if (mayDefine && !draft.isSaving && (isDirty || isNew)) draft.save()
  }
  const latestSave = useLatest(save)
  // What was typed last may not have been drawn when the key comes.
  const saveDrawn = (): void => void requestAnimationFrame(() => window.setTimeout(() => latestSave.current()))
  useShortcut('Mod+s', saveDrawn)
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isDirty && !isLeaving.current && current.pathname !== next.pathname,
    enableBeforeUnload: () => isDirty && !isLeaving.current,
    withResolver: true,
  })
  const text = shown === '' ? now.text : (now.files[shown] ?? '')
  const change = (next: string): void =>
    write(shown === '' ? { ...now, text: next } : { ...now, files: { ...now.files, [shown]: next } })
  const goTo = (line: number): void => {
    setShown('')
    // The text of the definition may have to be put in place first.
    window.setTimeout(() => editor.current?.goTo(line), shown === '' ? 0 : 120)
  }
  const label = `${shown === '' ? definitionFile : shown} of ${name ?? `the new ${kind}`}`

  return (
    <div className={classes.whole}>
      <SplitPane
        label="Editor and trying"
        name="library-editor"
        usual={60}
        showsSecond={false}
        first={
          <div className={classes.side}>
            <div className={classes.bar}>
              <FileTabs
                files={Object.keys(now.files)}
                shown={shown}
                onShow={setShown}
                mayChange={mayDefine}
                onAdd={(file) => {
                  write({ ...now, files: { ...now.files, [file]: '' } })
                  setShown(file)
                }}
                onRemove={(file) => {
                  write(withoutFile(now, file))
                  setShown('')
                }}
              />
              {mayDefine && (
                <span className={classes.saving}>
                  <span className={classes.unsaved} role="status">
                    {isDirty ? 'Not saved' : ''}
                  </span>
                  <Button size="xs" onClick={save} loading={draft.isSaving} disabled={!isDirty && !isNew}>
                    Save
                  </Button>
                </span>
              )}
            </div>
            <CodeEditor
              ref={editor}
              name={shown}
              label={label}
              value={text}
              language={shown === '' ? 'yaml' : languageOf(shown)}
              readOnly={!mayDefine}
              problems={shown === '' ? (answer?.problems ?? noProblems) : noProblems}
              onChange={change}
              onSave={saveDrawn}
              onRun={() => setRuns((count) => count + 1)}
            />
            <SaveConflict draft={draft} kind={kind} name={name} onReload={onReload} />
            <DraftState draft={draft} isNew={isNew} onGoTo={goTo} />
            {mayDefine && (
              <p className={classes.keys}>
                <KeyHint keys="Mod+s" /> saves, <KeyHint keys="Mod+Enter" /> tries. What is saved changes no computer
                until a session runs there.
              </p>
            )}
          </div>
        }
        second={
          <TryPanel
            document={answer?.documents[0]}
            isStale={draft.isChecking}
            isSaved={!isDirty && !isNew}
            runs={runs}
          />
        }
      />
      <ConfirmDialog
        opened={blocker.status === 'blocked'}
        title="Leave without saving?"
        word="Leave"
        onConfirm={() => blocker.proceed?.()}
        onClose={() => blocker.reset?.()}
      >
        What was changed here is lost.
      </ConfirmDialog>
    </div>
  )
}

const noProblems: readonly never[] = []

function withoutFile(draft: WrittenDraft, file: string): WrittenDraft {
  const { [file]: _gone, ...files } = draft.files
  return { ...draft, files }
}

const endings: Readonly<Record<string, CodeLanguage>> = {
  sh: 'sh',
  bash: 'bash',
  py: 'python',
  js: 'javascript',
  mjs: 'javascript',
  yaml: 'yaml',
  yml: 'yaml',
}

function languageOf(file: string): CodeLanguage {
  return endings[/\.([a-z]+)$/.exec(file)?.[1] ?? ''] ?? 'text'
}
