/** Schemas of the nouns that travel between server and agent: scripts, checks, answers, changes, actions. */
import { z } from 'zod'
import { idOf } from '../ids.ts'
import { versionSchemes } from '@fettle/core/terms/item.ts'
import { scriptLanguages } from '@fettle/core/terms/script.ts'
import { actionKinds, reasons, verdicts } from '@fettle/core/terms/plan.ts'

const key = z.string().min(1).max(300)
const text = z.string().max(64 * 1024)
const path = z.string().min(1).max(4096)

export const script = z.strictObject({
  language: z.enum(scriptLanguages),
  source: z.string().max(1024 * 1024),
  timeoutSeconds: z.number().positive().max(86400),
})

const environment = z.record(z.string().regex(/^[A-Z_][A-Z0-9_]*$/), z.string().max(32 * 1024))

const settingOf = {
  file: path,
  section: z.string().max(1000),
  key: z.string().min(1).max(1000),
  value: text.nullable(),
}

export const check = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('package'), provider: z.literal('apt'), package: z.string().min(1).max(300) }),
  z.strictObject({
    type: z.literal('file'),
    path,
    ensure: z.enum(['present', 'absent']),
    sha256: z.string().length(64).exactOptional(),
    size: z.number().int().nonnegative().exactOptional(),
    mode: z.string().max(5).exactOptional(),
    owner: z.string().max(100).exactOptional(),
    group: z.string().max(100).exactOptional(),
  }),
  z.strictObject({ type: z.literal('setting'), ...settingOf }),
  z.strictObject({ type: z.literal('test'), script, environment }),
  z.strictObject({ type: z.literal('get'), script, environment }),
  z.strictObject({ type: z.literal('version'), script, environment }),
])

export const question = z.strictObject({ key, check, test: z.strictObject({ script, environment }).exactOptional() })

const version = z.string().min(1).max(300)

export const answer = z.discriminatedUnion('found', [
  z.strictObject({
    key,
    found: z.literal('version'),
    version,
    latest: version.exactOptional(),
    testFailed: z.boolean().optional(),
  }),
  z.strictObject({ key, found: z.literal('absent'), latest: version.exactOptional() }),
  z.strictObject({ key, found: z.literal('compliant') }),
  z.strictObject({ key, found: z.literal('notCompliant'), detail: text }),
  z.strictObject({ key, found: z.literal('value'), value: text }),
  z.strictObject({ key, found: z.literal('unknown'), detail: text }),
])

const change = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('package'),
    provider: z.literal('apt'),
    package: z.string().min(1).max(300),
    operation: z.enum(['install', 'reinstall', 'remove']),
    version: version.exactOptional(),
  }),
  z.strictObject({
    type: z.literal('file'),
    path,
    ensure: z.enum(['present', 'absent']),
    content: z
      .string()
      .max(8 * 1024 * 1024)
      .exactOptional(),
    mode: z.string().max(5).exactOptional(),
    owner: z.string().max(100).exactOptional(),
    group: z.string().max(100).exactOptional(),
  }),
  z.strictObject({ type: z.literal('setting'), ...settingOf }),
  z.strictObject({ type: z.literal('script'), steps: z.array(script).min(1).max(10), environment }),
])

const expectation = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('absent') }),
  z.strictObject({ type: z.literal('present') }),
  z.strictObject({
    type: z.literal('version'),
    scheme: z.enum(versionSchemes),
    is: z.enum(['exact', 'atLeast', 'atMost']),
    version,
  }),
  z.strictObject({ type: z.literal('compliant') }),
])

const actionId = z.string().regex(/^a[0-9]{1,6}$/)

export const plannedAction = z.strictObject({
  id: actionId,
  key,
  item: z.string().max(200),
  title: z.string().max(500),
  instance: z.string().max(200).exactOptional(),
  kind: z.enum(actionKinds),
  phase: z.enum(['prerequisite', 'software', 'configuration', 'post']),
  reason: z.enum(reasons),
  because: text,
  deploymentId: idOf('dep').exactOptional(),
  deploymentName: z.string().max(500).exactOptional(),
  desired: z.string().max(500),
  before: text,
  to: text.exactOptional(),
  verdict: z.enum(verdicts).exactOptional(),
  change: change.exactOptional(),
  check: check.exactOptional(),
  expect: expectation.exactOptional(),
  dependsOn: z.array(actionId),
  rebootNeeded: z.boolean(),
})

export const installedSoftware = z.strictObject({
  provider: z.string().max(50),
  name: z.string().min(1).max(300),
  version: z.string().max(300),
  architecture: z.string().max(50),
})

/** Facts as an agent reports them; groups it does not know are absent. Sizes are bounded: an agent is not trusted. */
export const facts = z.strictObject({
  os: z
    .strictObject({
      family: z.enum(['linux', 'windows', 'macos']),
      id: z.string().max(100),
      version: z.string().max(100),
      name: z.string().max(300),
      architecture: z.string().max(50),
      kernel: z.string().max(300),
    })
    .exactOptional(),
  hardware: z
    .strictObject({
      formFactor: z.enum(['server', 'workstation', 'portable']).exactOptional(),
      manufacturer: z.string().max(300).exactOptional(),
      model: z.string().max(300).exactOptional(),
      serial: z.string().max(300).exactOptional(),
      cpu: z.string().max(300),
      cores: z.number().int().nonnegative(),
      memoryMiB: z.number().nonnegative(),
      virtual: z.boolean(),
    })
    .exactOptional(),
  role: z.enum(['domainController', 'primaryDomainController', 'member']).exactOptional(),
  network: z
    .strictObject({ hostname: z.string().max(300), addresses: z.array(z.string().max(100)).max(200) })
    .exactOptional(),
  boot: z
    .strictObject({ bootId: z.string().max(100), bootedAt: z.string().max(40), rebootPending: z.boolean() })
    .exactOptional(),
  timeZone: z.string().max(100).exactOptional(),
  users: z
    .array(z.strictObject({ name: z.string().max(300), terminal: z.string().max(100), since: z.string().max(40) }))
    .max(500)
    .exactOptional(),
  disks: z
    .array(
      z.strictObject({
        mount: z.string().max(4096),
        device: z.string().max(4096),
        sizeMiB: z.number().nonnegative(),
        freeMiB: z.number().nonnegative(),
      }),
    )
    .max(500)
    .exactOptional(),
})
