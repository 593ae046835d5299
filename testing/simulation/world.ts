/** Is one computer as it really is: the state of its items, and the processes that change it. */
import type { Found } from '@fettle/core/terms/check.ts'
import type { ItemKey } from '@fettle/core/terms/manifest.ts'
import type { PlannedAction } from '@fettle/core/terms/plan.ts'
import { foundIn, type ItemState, unwanted, wanted } from './items.ts'
import type { Scene } from './scene.ts'

/** How a change is going to end when nobody interferes. */
export interface Process {
  readonly durationMs: number
  readonly end: { readonly how: 'done' } | { readonly how: 'failed' | 'timedOut'; readonly detail: string }
  /** Ends it: what it has not changed by now it never will. */
  readonly kill: () => void
}

export interface World {
  /** What is really there. */
  readonly truth: (key: ItemKey) => Found
  /** What a check finds: the truth, or nothing. */
  readonly ask: (key: ItemKey) => Found
  /** Starts a change. `onChanged` is called at the moment at which it really changes something. */
  readonly change: (action: PlannedAction, onChanged: () => void) => Process
  /** Somebody brings about what the action is to bring about. */
  readonly repair: (action: PlannedAction) => void
  /** Somebody undoes some of what is wanted. */
  readonly meddle: () => void
}

/** A computer on which all is as wanted. */
export function newWorld(scene: Scene, name: string): World {
  const { random } = scene
  const states = new Map(wanted)
  const truth = (key: ItemKey): Found => foundIn(states.get(key) ?? 'absent')
  return {
    truth,
    ask: (key) =>
      scene.strikes('checkFails') ? { found: 'unknown', detail: 'the package manager is locked' } : truth(key),
    change(action, onChanged) {
      const end = endOf(scene)
      const durationMs = durationOf(scene, end.how)
      let isAlive = true
      if (end.how === 'done' && !scene.strikes('changeLies'))
        scene.after(random.between(1, durationMs), () => {
          if (!isAlive) return
          states.set(action.key, stateAfter(action))
          scene.note(`${name} ${action.key} is ${stateAfter(action)}`)
          onChanged()
        })
      return { durationMs, end, kill: () => (isAlive = false) }
    },
    repair: (action) => states.set(action.key, stateAfter(action)),
    meddle() {
      for (const [key, choices] of unwanted) {
        if (!random.chance(0.35)) continue
        states.set(key, random.pick(choices))
        scene.note(`${name} ${key} was made ${states.get(key)} by somebody`)
      }
    },
  }
}

function endOf(scene: Scene): Process['end'] {
  if (scene.strikes('changeFails')) return { how: 'failed', detail: 'exit code 1' }
  if (scene.strikes('changeHangs')) return { how: 'timedOut', detail: 'it did not end within its time limit' }
  return { how: 'done' }
}

function durationOf(scene: Scene, how: Process['end']['how']): number {
  if (how === 'timedOut') return 30 * 60_000
  return scene.strikes('changeIsSlow')
    ? scene.random.spread(10 * 60_000, 3 * 3_600_000)
    : scene.random.spread(500, 60_000)
}

function stateAfter({ change }: PlannedAction): ItemState {
  if (change?.type !== 'package') return 'compliant'
  return change.operation === 'remove' ? 'absent' : '2.0'
}
