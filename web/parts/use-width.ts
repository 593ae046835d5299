/** Tells a component how wide it is. */
import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

/** A ref for the element and its width in pixels; `before` until it has been measured. */
export function useWidth<Host extends HTMLElement>(before: number): readonly [RefObject<Host | null>, number] {
  const place = useRef<Host>(null)
  const [width, setWidth] = useState(before)
  useLayoutEffect(() => {
    const element = place.current
    if (element === null) return
    setWidth(element.clientWidth)
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [place, width]
}
