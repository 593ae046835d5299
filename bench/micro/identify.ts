/** How long does it take to say what each computer of a fleet should be? */
import { identify, prepare } from '@fettle/core/identify/identify.ts'
import type { DefinitionSources } from '@fettle/core/identify/identify.ts'
import type { Subject } from '@fettle/core/terms/computer.ts'
import type { Deployment } from '@fettle/core/terms/deployment.ts'
import type { ComputerId, DeploymentId, TenantId } from '@fettle/core/terms/ids.ts'
import type { Software } from '@fettle/core/terms/item.ts'
import type { Target, TargetSubject } from '@fettle/core/terms/target.ts'
import { secondsOf } from './measure.ts'
import type { Measure } from './measure.ts'

const TENANTS = 50
const TAGS = 40

/** Identifies every computer of a made-up fleet, one after the other. */
export function measureIdentify(computers: number, deployments: number): Measure {
  const sources = fleetDefinitions(deployments, computers)
  const subjects = Array.from({ length: computers }, (_, at) => subject(at))
  let definitions = prepare(sources)
  const preparing = secondsOf(() => (definitions = prepare(sources)))
  let entries = 0
  const identifyAll = (): number =>
    secondsOf(() => {
      entries = 0
      for (const each of subjects) entries += identify(definitions, each, { kind: 'full', now: 0 }).entries.length
    })
  identifyAll()
  const seconds = identifyAll()
  const fleet = `${computers} computers x ${deployments} deployments`
  return {
    name: 'identify',
    title: 'Which deployments win where, one core',
    figures: [
      { what: fleet, value: seconds, unit: 's' },
      { what: 'one computer', value: (seconds / computers) * 1e6, unit: 'us' },
      { what: 'items that apply to a computer, on average', value: entries / computers, unit: '' },
      { what: 'definitions made ready', value: preparing * 1e3, unit: 'ms' },
    ],
  }
}

/** Two deployments for each item, for all kinds of targets. */
export function fleetDefinitions(deployments: number, computers: number): DefinitionSources {
  const items = Array.from({ length: Math.ceil(deployments / 2) }, (_, at) => software(at))
  return {
    items,
    deployments: Array.from({ length: deployments }, (_, at) => deployment(at, items, computers)),
    exclusions: [],
  }
}

function software(at: number): Software {
  const name = `app-${at}`
  return {
    kind: 'software',
    name,
    title: name,
    prerequisites: [],
    order: { location: 'unordered', rank: 0, priority: 0 },
    rebootNeeded: false,
    scheme: 'debian',
    source: { type: 'package', provider: 'apt', package: name },
    upgradeStrategy: 'installOver',
  }
}

function deployment(at: number, items: readonly Software[], computers: number): Deployment {
  return {
    id: `dep_${String(at).padStart(8, '0')}` as DeploymentId,
    name: `deployment ${at}`,
    item: items[at % items.length]?.name ?? '',
    desired: { kind: 'software', state: 'latest' },
    enforcement: 'required',
    target: target(at, computers),
    parameters: {},
    enabled: true,
    sortOrder: 0,
    sequence: at,
  }
}

/** Of twenty deployments three are for everybody, eight for a tag, five for a tenant, two by expression, two for one computer. */
function target(at: number, computers: number): Target {
  const kind = at % 20
  const to = (subject: TargetSubject, tenantId?: TenantId): Target => ({
    scope: tenantId === undefined ? 'crossTenant' : 'singleTenant',
    ...(tenantId !== undefined && { tenantId }),
    propagateToChildTenants: false,
    subject,
    filter: at % 7 === 0 ? 'servers' : 'all',
    ...(at % 3 === 0 && { os: { family: 'linux' } }),
  })
  if (kind < 3) return to({ type: 'all' })
  if (kind < 11) return to({ type: 'tag', tag: `tag-${at % TAGS}` })
  if (kind < 16) return to({ type: 'all' }, tenant(at))
  if (kind < 18) return to({ type: 'expression', expression: `facts.hardware.memoryMiB > ${1024 * (at % 64)}` })
  return to({ type: 'computer', computerId: computer((at * 7919) % computers) })
}

/** A computer of the made-up fleet. */
export function subject(at: number): Subject {
  const tenantId = tenant(at)
  const tags = [0, 1, 2].map((n) => `tag-${(at * 7 + n * 13) % TAGS}`)
  return {
    computerId: computer(at),
    name: `computer-${at}`,
    tenantId,
    tenantName: tenantId,
    tenantPath: [tenantId],
    tags,
    tenantTags: [],
    personTags: [],
    facts: {
      os: { family: 'linux', id: 'debian', version: '12', name: 'Debian 12', architecture: 'amd64', kernel: '6.1' },
      hardware: {
        formFactor: at % 3 === 0 ? 'server' : 'portable',
        cpu: 'a cpu',
        cores: 4,
        memoryMiB: 1024 * (at % 64),
        virtual: false,
      },
    },
    onboarded: true,
    excludedFromMaintenance: false,
    optsOutOfCrossTenant: false,
  }
}

function tenant(at: number): TenantId {
  return `ten_${String(at % TENANTS).padStart(8, '0')}` as TenantId
}

function computer(at: number): ComputerId {
  return `cmp_${String(at).padStart(8, '0')}` as ComputerId
}
