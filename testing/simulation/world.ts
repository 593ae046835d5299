/** Is one computer as it really is: the state of its items, and the processes that change it. */
import type { Found } from '@fettle/core/terms/check.ts'
import type { ItemKey } from '@fettle/core/terms/manifest.ts'
import type { PlannedAction } from '@fettle/core/terms/plan.ts'
import { type Computer, peopleAt } from './fleet.ts'
import { foundIn, type ItemState, unwanted, userItems, wanted } from './items.ts'
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
  /** Grows with every start of the computer. */
  readonly bootId: () => string
  /** Why a reboot is pending; empty when none is. */
  readonly pending: () => ReadonlySet<string>
  /** The computer is started anew. */
  readonly restart: () => void
  /** How long somebody else will still be installing software; 0: nobody is. Milliseconds. */
  readonly busyMs: () => number
}

/** A computer on which all is as wanted. */
export function newWorld(
  scene: Scene,
  { machine, now }: { readonly machine: Computer; readonly now: () => number },
): World {
  const { random } = scene
  const { name } = machine
  const states = new Map(wanted)
  const pending = new Set<string>()
  let boots = 1
  let busyUntil = 0
  const truth = (key: ItemKey): Found =>
    userItems.has(key) && peopleAt(machine, now()).length === 0
      ? { found: 'noUser', detail: 'Nobody is signed in.' }
      : foundIn(states.get(key) ?? 'absent')
  return {
    truth,
    bootId: () => `boot ${boots}`,
    pending: () => pending,
    restart() {
      boots += 1
      if (!scene.strikes('rebootStaysPending')) pending.clear()
      else if (pending.size > 0) scene.saw('a reboot stayed pending')
      busyUntil = 0
    },
    busyMs() {
      if (busyUntil <= scene.now() && scene.strikes('otherInstaller'))
        busyUntil = scene.now() + random.spread(10_000, 3_600_000)
      return Math.max(0, busyUntil - scene.now())
    },
    ask: (key) =>
      scene.strikes('checkFails') ? { found: 'unknown', detail: 'the package manager is locked' } : truth(key),
    change(action, onChanged) {
      const end = endOf(scene)
      const durationMs = action.lock === undefined ? durationOf(scene, end.how) : random.spread(5000, 3_600_000)
      let isAlive = true
      if (end.how === 'done' && !scene.strikes('changeLies'))
        scene.after(random.between(1, durationMs), () => {
          if (!isAlive) return
          states.set(action.key, stateAfter(action))
          scene.note(`${name} ${action.key} is ${stateAfter(action)}`)
          if (action.rebootNeeded) pending.add(`${action.key} wants a restart.`)
          onChanged()
        })
      return { durationMs, end, kill: () => (isAlive = false) }
    },
    repair: (action) => states.set(action.key, stateAfter(action)),
    meddle() {
      for (const [key, choices] of unwanted) {
        if (!random.chance(key === 'register' ? 0.8 : 0.35)) continue
        states.set(key, random.pick(choices))
        scene.note(`${name} ${key} was made ${states.get(key)} by somebody`)
      }
      if (random.chance(0.3)) pending.add('Somebody installed something.')
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
