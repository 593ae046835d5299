/** Edits a text with line numbers and colours; its code is fetched when the first one is shown. */
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react'
import { useLatest } from '../../keys/use-latest.ts'
import { Loading } from '../Notices.tsx'
import classes from './code.module.css'
import type { CodeLanguage, LineProblem, MountedEditor } from './code-mirror.ts'

export interface CodeEditorHandle {
  /** Puts the cursor into this line, counted from 1. */
  readonly goTo: (line: number) => void
}

interface CodeEditorProps {
  /** For screen readers: "definition.yaml of clock". */
  readonly label: string
  /** Another name is another text: it has a history of its own for undoing. */
  readonly name: string
  readonly value: string
  readonly language: CodeLanguage
  readonly onChange?: (text: string) => void
  /** Ctrl+S. */
  readonly onSave?: () => void
  /** Ctrl+Enter. */
  readonly onRun?: () => void
  readonly problems?: readonly LineProblem[]
  readonly readOnly?: boolean
  readonly ref?: Ref<CodeEditorHandle>
}

const none: readonly LineProblem[] = []

export function CodeEditor(props: CodeEditorProps) {
  const { label, name, value, language, readOnly = false, problems = none, ref } = props
  const host = useRef<HTMLDivElement>(null)
  const editor = useRef<MountedEditor>(undefined)
  const [isThere, setThere] = useState(false)
  const latest = useLatest(props)

  useEffect(() => {
    let isGone = false
    async function mount(): Promise<void> {
      const { mountEditor } = await import('./code-mirror.ts')
      if (isGone || host.current === null) return
      editor.current = mountEditor({
        ...{ host: host.current, label, language, readOnly: latest.current.readOnly ?? false },
        text: latest.current.value,
        onChange: (text) => latest.current.onChange?.(text),
        onSave: () => latest.current.onSave?.(),
        onRun: () => latest.current.onRun?.(),
      })
      editor.current.setProblems(latest.current.problems ?? none)
      setThere(true)
    }
    void mount()
    return () => {
      isGone = true
      editor.current?.destroy()
      editor.current = undefined
    }
  }, [name, label, language, latest])

  useEffect(() => editor.current?.setText(value), [value])
  useEffect(() => editor.current?.setProblems(problems), [problems])
  useEffect(() => editor.current?.setReadOnly(readOnly), [readOnly])
  useImperativeHandle(ref, () => ({ goTo: (line) => editor.current?.goTo(line) }), [])

  return (
    <div className={classes.editor}>
      {!isThere && <Loading rows={8} />}
      <div ref={host} className={classes.host} />
    </div>
  )
}
