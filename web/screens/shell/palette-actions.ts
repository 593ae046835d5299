/** Collects what can be done on the page that is shown, for the palette. */
import { useEffect } from 'react'
import type { Keys } from '../../keys/keys.ts'
import { useLatest } from '../../keys/use-latest.ts'
import { makeSignal, type Signal } from '../../live/signal.ts'

export interface PaletteAction {
  readonly id: string
  /** What it does, as a verb: "Run maintenance". */
  readonly word: string
  /** On what: "3 selected computers". */
  readonly hint?: string | undefined
  readonly keys?: Keys
  readonly run: () => void
}

const offered = makeSignal<readonly PaletteAction[]>([])

/** The actions of everything that is shown now. */
export const paletteActions: Pick<Signal<readonly PaletteAction[]>, 'get' | 'watch'> = offered

/** While the component is shown, the palette offers these. */
export function usePaletteActions(actions: readonly PaletteAction[]): void {
  const latest = useLatest(actions)
  const shape = actions.map(({ id, word, hint }) => `${id}\n${word}\n${hint ?? ''}`).join('\n\n')
  useEffect(() => {
    // Each run goes through the ref: it acts on what is selected then, and not on what was when the words were made.
    const mine = latest.current.map((action) => ({
      ...action,
      run: () => latest.current.find(({ id }) => id === action.id)?.run(),
    }))
    offered.set([...offered.get(), ...mine])
    return () => offered.set(offered.get().filter((action) => !mine.includes(action)))
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- the shape is what the words are made of
  }, [latest, shape])
}
