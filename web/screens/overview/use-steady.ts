/** Lets a part of a page be renewed without moving what is read: same order, and never less high than it was. */
import { type RefObject, useLayoutEffect, useRef, useState } from 'react'
import { steadyOrder } from './steady-order.ts'

/** The things in the order in which they were shown first; another `about` (a tenant, for instance) begins anew. */
export function useSteadyOrder<Thing>(
  things: readonly Thing[],
  keyOf: (thing: Thing) => string,
  about: string,
): readonly Thing[] {
  const [known, setKnown] = useState<{ readonly about: string; readonly keys: readonly string[] }>({ about, keys: [] })
  const ordered = steadyOrder(things, keyOf, known.about === about ? known.keys : [])
  const keys = ordered.map(keyOf)
  const isSame =
    known.about === about && keys.length === known.keys.length && keys.every((key, at) => key === known.keys[at])
  if (!isSame) setKnown({ about, keys })
  return ordered
}

/** A ref for an element that shall keep the height it has reached. */
export function useSteadyHeight<Host extends HTMLElement>(about: string): RefObject<Host | null> {
  const place = useRef<Host>(null)
  useLayoutEffect(() => {
    const element = place.current
    if (element === null) return
    let highest = 0
    element.style.minHeight = ''
    const observer = new ResizeObserver(() => {
      if (element.offsetHeight <= highest) return
      highest = element.offsetHeight
      element.style.minHeight = `${highest}px`
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [about])
  return place
}
