/** Listens for keys, and keeps what each does while the component that does it is shown. */
import { useLayoutEffect } from 'react'
import { flushSync } from 'react-dom'
import { readPreference } from '../api/preferences.ts'
import { feed, isField } from './feed.ts'
import { makeKeyQueue, type Outcome } from './key-queue.ts'
import { isLetter, keyBindings, type Keys, nameOfKey, readKey } from './keys.ts'
import { useLatest } from './use-latest.ts'

const pauseMs = 1_500

/** What a key does; false: nothing just now, whoever was shown before may take it, and the browser if nobody does. */
export type KeyHandler = (event: KeyboardEvent) => unknown

const handlers = new Map<Keys, readonly KeyHandler[]>()
let comingCount = 0
let isGoing = (): boolean => false
/** What was pressed and may still become something: "g". */
let begun = ''
let begunAt = 0

// Keys come faster than pages: none is lost because what it is meant for is still on its way.
const queue = makeKeyQueue<KeyboardEvent>({
  isBlocked: () => isGoing() || isOpening(),
  isComing: () => comingCount > 0,
  ...{ take, takeLate },
  now: () => performance.now(),
  later: (callback) => void requestAnimationFrame(callback),
})

/** While the component is shown and `enabled` is not false, these keys do this; the component shown last comes first. */
export function useShortcut(keys: Keys, run: KeyHandler, enabled = true): void {
  const latest = useLatest(run)
  // Before the browser draws: what is seen can be used.
  useLayoutEffect(() => {
    if (!enabled) return
    const handler: KeyHandler = (event) => latest.current(event)
    handlers.set(keys, [handler, ...(handlers.get(keys) ?? [])])
    return () => {
      handlers.set(
        keys,
        (handlers.get(keys) ?? []).filter((other) => other !== handler),
      )
    }
  }, [latest, keys, enabled])
}

/** While the component is shown and `isComing`, something that keys may be meant for is on its way; they wait for it. */
export function useKeysComing(isComing = true): void {
  useLayoutEffect(() => {
    if (!isComing) return
    comingCount += 1
    return () => {
      comingCount -= 1
    }
  }, [isComing])
}

/** Listens to the keyboard from the first moment on; called once. `isElsewhere`: another page than the one shown is on its way. */
export function listenToKeys(isElsewhere: () => boolean): void {
  isGoing = isElsewhere
  document.addEventListener('keydown', onKeyWhileWaiting, { capture: true })
  document.addEventListener('keydown', onKey)
  // Whoever points at something has seen what is there.
  document.addEventListener('pointerdown', queue.clear)
}

/** What is pressed while other keys wait comes after them, wherever the focus is by then. */
function onKeyWhileWaiting(event: KeyboardEvent): void {
  if (!event.isTrusted || !queue.isWaiting()) return
  queue.drain()
  const isStillWaiting = queue.isWaiting()
  // What has been opened, and waits for its focus, goes away with this key; so does what was meant for it.
  if (isStillWaiting && event.key === 'Escape' && !isGoing()) return queue.clear()
  const isElsewhere = event.target !== document.activeElement
  if (!(event.key === 'Escape' || canWait(event)) || !(isStillWaiting || isElsewhere)) return
  event.preventDefault()
  event.stopPropagation()
  queue.follow(event)
}

function onKey(event: KeyboardEvent): void {
  if (!event.isTrusted || event.defaultPrevented || nameOfKey(event) === undefined) return
  if (isOff(event)) return
  const isPressed = canWait(event) ? queue.press(event) : take(event) === 'taken'
  if (isPressed) event.preventDefault()
}

/** A key that waited: for what was opened meanwhile, or for what is there now. */
function takeLate(event: KeyboardEvent): Outcome {
  const { activeElement: active } = document
  return flushSync(() => {
    if (active === null || !isTakenOver(active)) return take(event)
    feed(active, event)
    return 'taken'
  })
}

/** Lets the key do what it does. */
function take(event: KeyboardEvent): Outcome {
  const name = nameOfKey(event)
  if (name === undefined) return 'nothing'
  const read = readKey(performance.now() - begunAt > pauseMs ? '' : begun, name)
  const { found } = read
  if (found !== undefined && isLetter(found) && !readPreference('singleKeys', true)) return 'nothing'
  begun = read.begun
  begunAt = performance.now()
  if (found === undefined) return begun === '' ? 'nothing' : 'taken'
  return (handlers.get(found) ?? []).some((handler) => handler(event) !== false) ? 'taken' : 'nobody'
}

/** Only what writes or is bound: the rest is the browser's. Escape and Tab mean what is there now, as does what a control has a use for. */
function canWait(event: KeyboardEvent): boolean {
  const { key, target, altKey, ctrlKey, metaKey } = event
  const name = nameOfKey(event)
  if (altKey || name === undefined || name === 'Escape') return false
  const isBound = keyBindings.some(({ keys }) => keys === name)
  const writes = !ctrlKey && !metaKey && (key.length === 1 || key === 'Enter' || key === 'Backspace')
  if (!isBound && !writes) return false
  const isOfControl = /^(?:Enter$| $|Arrow)/.test(key) && target instanceof Element && isControl(target)
  return !isOfControl || queue.isWaiting()
}

function isControl(element: Element): boolean {
  return element.closest('a, button, summary, [role=menu], [role=tab]') !== null
}

/** A dialog or menu opens, and the focus is not in it yet. */
function isOpening(): boolean {
  const opened = '[aria-modal=true], [role=menu]'
  if (document.activeElement?.closest(opened) != null) return false
  return document.querySelector(`${opened}, [aria-haspopup=menu][aria-expanded=true]`) !== null
}

/** Keys belong to what has the focus: a field, or what is opened over the page. */
function isTakenOver(element: Element): boolean {
  return isField(element) || element.closest('[role=dialog], [role=menu]') !== null
}

/** In fields only what works with Ctrl or Cmd and writes nothing there; in dialogs nothing. */
function isOff(event: KeyboardEvent): boolean {
  const element = event.target instanceof Element ? event.target : undefined
  if (element === undefined) return false
  if (element.closest('[role=dialog]') !== null) return true
  return isField(element) && nameOfKey(event) !== 'Mod+k'
}
