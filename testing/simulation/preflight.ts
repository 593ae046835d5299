/** Simulates how an agent waits while somebody else installs software on its computer; follows `agent/run/preflight.ts`. */
import type { OrderMemory } from '@fettle/agent/run/memory.ts'
import type { Life, Place } from './life.ts'
import { pauseUntil } from './waiting.ts'

interface Patience {
  readonly memory: OrderMemory
  readonly preflightMs: number
  readonly isDisturbed: () => boolean
}

/** Answers false when somebody still installs, or something else came up. */
export function waitForInstallers(
  place: Place,
  life: Life,
  { memory, preflightMs, isDisturbed }: Patience,
  then: (isFree: boolean) => void,
): void {
  const { world, clock, scene } = place
  if (world.busyMs() === 0) return then(true)
  const open = memory.value.wait
  const deadline = open?.reason === 'preflight' ? open.deadline : clock.agent() + preflightMs
  scene.saw('waited for another installation')
  void memory.beginWait({
    reason: 'preflight',
    sentence: 'apt-get is at work: changes begin when it has finished.',
    owner: 'apt-get',
    deadline,
    atDeadline: 'Changes are tried nevertheless.',
  })
  const isOver = (): boolean => world.busyMs() === 0 || clock.agent() >= deadline || isDisturbed()
  pauseUntil(place, life, { isOver, moments: [deadline, clock.agent() + world.busyMs()] }, () => {
    memory.endWait()
    then(world.busyMs() === 0)
  })
}
