/** The field for a command: Ctrl+Enter runs it, the arrow up in its first line brings back what was run before. */
import { type KeyboardEvent, useEffect, useId, useRef } from 'react'
import { type RecentText, useHistory } from './use-history.ts'
import classes from './terminal.module.css'

interface CommandEditorProps {
  readonly value: RecentText
  readonly recent: readonly RecentText[]
  readonly onChange: (value: RecentText) => void
  readonly onRun: () => void
}

const linesMost = 20

export function CommandEditor({ value, recent, onChange, onRun }: CommandEditorProps) {
  const hint = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const history = useHistory(recent)
  useEffect(() => field.current?.focus({ preventScroll: true }), [])

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      history.reset()
      return onRun()
    }
    const way = event.key === 'ArrowUp' ? 'older' : event.key === 'ArrowDown' ? 'newer' : undefined
    if (way === undefined || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return
    const { selectionStart, selectionEnd } = event.currentTarget
    const isAtEdge =
      way === 'older'
        ? !value.text.slice(0, selectionStart).includes('\n')
        : !value.text.slice(selectionEnd).includes('\n')
    if (!isAtEdge || selectionStart !== selectionEnd) return
    const found = history.step(way, value)
    if (found === undefined) return
    event.preventDefault()
    onChange(found)
  }

  return (
    <div className={classes.editor}>
      <textarea
        ref={field}
        className={classes.field}
        aria-label="Command"
        aria-describedby={hint}
        rows={Math.min(linesMost, Math.max(3, value.text.split('\n').length))}
        value={value.text}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        onChange={(event) => {
          history.reset()
          onChange({ ...value, text: event.currentTarget.value })
        }}
        onKeyDown={onKeyDown}
      />
      <p id={hint} className={classes.hint}>
        <kbd>Ctrl</kbd> <kbd>Enter</kbd> runs it. <kbd>↑</kbd> in the first line brings back what you ran before.
      </p>
    </div>
  )
}
