/** Holds the latest of something that changes with every drawing, for callbacks that are made once. */
import { type RefObject, useLayoutEffect, useRef } from 'react'

/** A ref that is always the same and holds the value of the last drawing. */
export function useLatest<Value>(value: Value): Readonly<RefObject<Value>> {
  const latest = useRef(value)
  useLayoutEffect(() => {
    latest.current = value
  })
  return latest
}
