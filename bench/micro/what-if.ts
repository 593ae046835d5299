/** How long does it take to say what one changed deployment would make different on a fleet, and for how long is nobody else served? */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setImmediate as breathe } from 'node:timers/promises'
import { comparisonOf, differenceOn } from '@fettle/core/identify/difference.ts'
import { type DefinitionSources, prepare } from '@fettle/core/identify/identify.ts'
import { outlookOn, previewOf } from '@fettle/core/identify/preview.ts'
import { withChange } from '@fettle/core/identify/prepare.ts'
import type { Subject } from '@fettle/core/terms/computer.ts'
import type { Deployment } from '@fettle/core/terms/deployment.ts'
import type { Item, Prerequisite } from '@fettle/core/terms/item.ts'
import { fleetDefinitions, subject } from './identify.ts'
import { secondsOf } from './measure.ts'
import type { Measure } from './measure.ts'

const sliceMs = 8

/** Compares a made-up fleet before and after one deployment is changed: an ordinary one, and one that many others hang on. */
export async function measureWhatIf(computers: number, deployments: number): Promise<Measure> {
  const sources = withPrerequisites(fleetDefinitions(deployments, computers))
  const subjects = Array.from({ length: computers }, (_, at) => subject(at))
  const definitions = prepare(sources)
  const [ordinary, central] = [changed(sources, deployments - 1), changed(sources, 0)]
  const compare = (put: Deployment): number => {
    const comparison = comparisonOf(definitions, withChange(definitions, { put }))
    return subjects.filter((one) => differenceOn(comparison, one, { now: 0 }) !== undefined).length
  }
  const preview = (put: Deployment): number => {
    const previewed = previewOf(withChange(definitions, { put }), put.id, 0)
    return previewed ? subjects.filter((one) => outlookOn(previewed, one).is === 'wins').length : 0
  }
  compare(ordinary)
  let different = 0
  const fleet = `${computers} computers x ${deployments} deployments`
  return {
    name: 'what-if',
    title: 'What one changed deployment makes different on the whole fleet, one core',
    figures: [
      { what: `${fleet}, an ordinary item`, value: secondsOf(() => void compare(ordinary)), unit: 's' },
      {
        what: 'an item that every fifth other one needs',
        value: secondsOf(() => (different = compare(central))),
        unit: 's',
      },
      { what: 'computers that are different then', value: different, unit: '' },
      { what: 'preview of a deployment', value: secondsOf(() => void preview(central)), unit: 's' },
      {
        what: 'longest time nobody else is served, in slices',
        value: await longestBlock(definitions, central, subjects),
        unit: 'ms',
      },
    ],
  }
}

/** Every fifth item needs the first one. */
function withPrerequisites(sources: DefinitionSources): DefinitionSources {
  const name = sources.items[0]?.name ?? ''
  const needsFirst: Prerequisite = {
    if: { quantifier: 'anyOf', items: [name], are: 'notInstalled' },
    then: { act: 'install', items: [name] },
  }
  const items = sources.items.map((item, at): Item => (at % 5 === 1 ? { ...item, prerequisites: [needsFirst] } : item))
  return { ...sources, items }
}

/** One deployment for everybody in place of what it was. */
function changed({ deployments }: DefinitionSources, at: number): Deployment {
  const one = deployments[at]
  if (!one) throw new Error(`there is no deployment ${at}`)
  const target = { ...one.target, subject: { type: 'tag', tag: 'tag-1' } } as const
  return { ...one, desired: { kind: 'software', state: 'any' }, target }
}

/** Milliseconds; the work is done as the server does it, with a pause after every slice. */
async function longestBlock(
  definitions: ReturnType<typeof prepare>,
  put: Deployment,
  subjects: readonly Subject[],
): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  await breathe()
  delay.enable()
  const comparison = comparisonOf(definitions, withChange(definitions, { put }))
  let begun = performance.now()
  for (const one of subjects) {
    differenceOn(comparison, one, { now: 0 })
    if (performance.now() - begun < sliceMs) continue
    await breathe()
    begun = performance.now()
  }
  await breathe()
  delay.disable()
  return delay.max / 1e6
}
