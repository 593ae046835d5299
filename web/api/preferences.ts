/** Keeps how somebody likes the pages: widths, densities, what was chosen last; in this browser, one entry for everything. */
import { useCallback, useSyncExternalStore } from 'react'
import { makeSignal } from '../live/signal.ts'

const place = 'fettle-preferences'

/** What can be kept: plain JSON. */
export type PreferenceValue =
  | string
  | number
  | boolean
  | null
  | readonly PreferenceValue[]
  | { readonly [name: string]: PreferenceValue | undefined }
export type Preferences = Readonly<Record<string, PreferenceValue>>

const kept = makeSignal<Preferences>(readKept())
const writers = new Set<(all: Preferences) => void>()

/** A preference, or the fallback when there is none of that sort. */
export function readPreference<Value extends PreferenceValue>(name: string, fallback: Value): Value {
  const value = kept.get()[name]
  return isAlike(value, fallback) ? (value as Value) : fallback
}

/** Keeps a preference. */
export function writePreference(name: string, value: PreferenceValue): void {
  const all = { ...kept.get(), [name]: value }
  keepHere(all)
  for (const write of writers) write(all)
}

type Preference<Value> = readonly [Value, (value: Value) => void]

/** A preference and how to change it; every component that uses it follows. */
export function usePreference(name: string, fallback: boolean): Preference<boolean>
export function usePreference(name: string, fallback: number): Preference<number>
export function usePreference<Value extends PreferenceValue>(name: string, fallback: Value): Preference<Value>
export function usePreference<Value extends PreferenceValue>(name: string, fallback: Value): Preference<Value> {
  useSyncExternalStore(kept.watch, kept.get)
  const write = useCallback((value: Value) => writePreference(name, value), [name])
  return [readPreference(name, fallback), write]
}

/** Takes over what the account has kept elsewhere; its values win over those of this browser. */
export function adoptPreferences(all: Preferences): void {
  keepHere({ ...kept.get(), ...all })
}

/** Calls back with everything after each change made here; returns how to stop. */
export function onPreferenceWritten(callback: (all: Preferences) => void): () => void {
  writers.add(callback)
  return () => void writers.delete(callback)
}

function keepHere(all: Preferences): void {
  kept.set(all)
  globalThis.localStorage?.setItem(place, JSON.stringify(all))
}

/** What is kept; nothing where there is no such place, or when it no longer makes sense. */
function readKept(): Preferences {
  if (!('document' in globalThis)) return {}
  try {
    const value: unknown = JSON.parse(window.localStorage.getItem(place) ?? '{}')
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Preferences) : {}
  } catch {
    // What cannot be read is replaced by the next thing that is kept.
    return {}
  }
}

function isAlike(value: unknown, fallback: PreferenceValue): boolean {
  if (value === undefined) return false
  if (value === null || fallback === null) return true
  return typeof value === typeof fallback && Array.isArray(value) === Array.isArray(fallback)
}
