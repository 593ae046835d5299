/** Listens for keys, and keeps what each does while the component that does it is shown. */
import { useEffect, useRef } from 'react'
import { readPreference } from '../api/preferences.ts'
import { isLetter, type Keys, nameOfKey, readKey } from './keys.ts'

const pauseMs = 1_500

/** What a key does; false: nothing just now, whoever was shown before may take it, and the browser if nobody does. */
export type KeyHandler = (event: KeyboardEvent) => unknown

const handlers = new Map<Keys, readonly KeyHandler[]>()

/** While the component is shown and `enabled` is not false, these keys do this; the component shown last comes first. */
export function useShortcut(keys: Keys, run: KeyHandler, enabled = true): void {
  const latest = useRef(run)
  useEffect(() => {
    latest.current = run
  })
  useEffect(() => {
    if (!enabled) return
    const handler: KeyHandler = (event) => latest.current(event)
    handlers.set(keys, [handler, ...(handlers.get(keys) ?? [])])
    return () => {
      handlers.set(
        keys,
        (handlers.get(keys) ?? []).filter((other) => other !== handler),
      )
    }
  }, [keys, enabled])
}

/** Listens to the keyboard; used once, by the shell. */
export function useKeyboard(): void {
  useEffect(() => {
    let begun = ''
    let timer: number | undefined
    function onKey(event: KeyboardEvent): void {
      const name = nameOfKey(event)
      if (event.defaultPrevented || name === undefined) return
      const read = readKey(begun, name)
      if (isOff(event.target, read.found, name)) return
      begun = read.begun
      window.clearTimeout(timer)
      timer = window.setTimeout(() => (begun = ''), pauseMs)
      if (read.found !== undefined && isTaken(read.found, event)) event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}

function isTaken(keys: Keys, event: KeyboardEvent): boolean {
  return (handlers.get(keys) ?? []).some((handler) => handler(event) !== false)
}

/** In fields only what works with Ctrl or Cmd and writes nothing there; in dialogs nothing; letters only for who wants them. */
function isOff(target: EventTarget | null, found: Keys | undefined, name: string): boolean {
  const element = target instanceof Element ? target : undefined
  if (element?.closest('[role=dialog]') !== null && element !== undefined) return true
  if (element?.matches('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true]') === true) {
    return name !== 'Mod+k'
  }
  return found !== undefined && isLetter(found) && !readPreference('singleKeys', true)
}
