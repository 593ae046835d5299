/** Shows what was just done, at the edge of the page, with the way back. */
import { Button, CloseButton } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { ToneIcon } from './ToneIcon.tsx'
import { endToast, holdToasts, takeAction, toasts } from './toasts.ts'
import classes from './toasts.module.css'

/** The place of all toasts; shown once, by the shell. */
export function Toasts() {
  const shown = useSyncExternalStore(toasts.watch, toasts.get)
  return (
    <div
      className={classes.place}
      role="status"
      aria-live="polite"
      data-print="no"
      onPointerEnter={() => holdToasts(true)}
      onPointerLeave={() => holdToasts(false)}
      onFocus={() => holdToasts(true)}
      onBlur={() => holdToasts(false)}
    >
      {shown.map((toast) => (
        <div key={toast.id} className={classes.toast} data-tone={toast.tone}>
          {toast.tone !== undefined && <ToneIcon tone={toast.tone} size={16} />}
          <span className={classes.text}>{toast.text}</span>
          {toast.action !== undefined && (
            <Button size="compact-xs" variant="subtle" onClick={() => takeAction(toast)}>
              {toast.action.word}
            </Button>
          )}
          <CloseButton size="xs" aria-label="Close" onClick={() => endToast(toast.id)} />
        </div>
      ))}
    </div>
  )
}
