/** Keeps what was just done and can still be undone, until it has been read. */
import { makeSignal, type Signal } from '../live/signal.ts'
import type { Tone } from '../words/tones.ts'

/** How long something can be undone. Milliseconds. */
export const undoMs = 8_000
const shortMs = 5_000
const mostAtOnce = 4

export interface ToastWish {
  readonly text: string
  readonly tone?: Extract<Tone, 'success' | 'failed' | 'neutral'>
  /** What the button says and does; the toast goes then. */
  readonly action?: { readonly word: string; readonly run: () => void }
  /** Called when it goes without the button having been used: this is when a thing that waited for Undo is really done. */
  readonly onGone?: () => void
}

export interface Toast extends ToastWish {
  readonly id: number
  readonly ms: number
}

const shown = makeSignal<readonly Toast[]>([])
const timers = new Map<number, ReturnType<typeof setTimeout>>()
let lastId = 0

/** What is shown now, oldest first. */
export const toasts: Pick<Signal<readonly Toast[]>, 'get' | 'watch'> = shown

/** Says something at the edge of the page; returns how to take it back. */
export function showToast(wish: ToastWish): () => void {
  const id = ++lastId
  const toast: Toast = { ...wish, id, ms: wish.action === undefined ? shortMs : undoMs }
  const overdue = shown.get().slice(0, Math.max(0, shown.get().length + 1 - mostAtOnce))
  for (const old of overdue) endToast(old.id)
  shown.set([...shown.get(), toast])
  keepTime(toast)
  return () => remove(id)
}

/** Says that something was done, with a way back. */
export function showUndo(text: string, undo: () => void, onGone?: () => void): () => void {
  return showToast({ text, action: { word: 'Undo', run: undo }, ...(onGone === undefined ? {} : { onGone }) })
}

/** Says that something failed, in the server's own sentence. */
export function showFailure(error: Error): void {
  showToast({ text: error.message, tone: 'failed' })
}

/** Uses the button of a toast. */
export function takeAction(toast: Toast): void {
  if (remove(toast.id)) toast.action?.run()
}

/** Lets a toast go as if its time were over. */
export function endToast(id: number): void {
  remove(id)?.onGone?.()
}

/** Stops the clock of all toasts while somebody looks at them, and starts it anew afterwards. */
export function holdToasts(held: boolean): void {
  for (const toast of shown.get()) {
    clearTimeout(timers.get(toast.id))
    if (!held) keepTime(toast)
  }
}

function keepTime(toast: Toast): void {
  timers.set(
    toast.id,
    setTimeout(() => endToast(toast.id), toast.ms),
  )
}

function remove(id: number): Toast | undefined {
  const found = shown.get().find((toast) => toast.id === id)
  clearTimeout(timers.get(id))
  timers.delete(id)
  if (found !== undefined) shown.set(shown.get().filter((toast) => toast !== found))
  return found
}
