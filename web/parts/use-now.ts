/** Gives components the present moment, all of one period from the same clock. */
import { useSyncExternalStore } from 'react'
import { serverNow } from '../api/server-clock.ts'
import { makeSignal, type Signal } from '../live/signal.ts'

const clocks = new Map<number, Signal<number>>()

/** The present moment by the server's clock, renewed every so many milliseconds. */
export function useNow(everyMs: number): number {
  const clock = clockOf(everyMs)
  return useSyncExternalStore(clock.watch, clock.get)
}

function clockOf(everyMs: number): Signal<number> {
  const found = clocks.get(everyMs)
  if (found !== undefined) return found
  const clock = makeTickingSignal(everyMs)
  clocks.set(everyMs, clock)
  return clock
}

/** Ticks only while somebody watches. */
function makeTickingSignal(everyMs: number): Signal<number> {
  const signal = makeSignal(serverNow())
  let watchers = 0
  let timer: number | undefined
  return {
    ...signal,
    watch(callback) {
      if (watchers++ === 0) {
        signal.set(serverNow())
        timer = window.setInterval(() => signal.set(serverNow()), everyMs)
      }
      const stop = signal.watch(callback)
      return () => {
        stop()
        if (--watchers === 0) window.clearInterval(timer)
      }
    },
  }
}
