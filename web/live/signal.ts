/** Holds one value that changes, and tells whoever looks at it. */

export interface Signal<Value> {
  get(): Value
  set(value: Value): void
  /** Calls back on every change; returns how to stop. */
  watch(callback: () => void): () => void
}

/** A signal that starts with this value. Setting the same value tells nobody. */
export function makeSignal<Value>(start: Value): Signal<Value> {
  let value = start
  const callbacks = new Set<() => void>()
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return
      value = next
      for (const callback of callbacks) callback()
    },
    watch(callback) {
      callbacks.add(callback)
      return () => void callbacks.delete(callback)
    },
  }
}
