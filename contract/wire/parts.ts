/** Schemas of the nouns that travel between server and agent: scripts, checks, answers, changes, actions. */
import { z } from 'zod'
import { idOf } from '../ids.ts'
import { versionSchemes } from '@fettle/core/terms/item.ts'
import { scriptLanguages } from '@fettle/core/terms/script.ts'
import { actionKinds, reasons, verdicts } from '@fettle/core/terms/plan.ts'
import { noAnswerActs, rebootPoints, rebootPreferences, userContexts } from '@fettle/core/terms/session.ts'

const key = z.string().min(1).max(300)
const text = z.string().max(64 * 1024)
const path = z.string().min(1).max(4096)
/** Why something is as it is; it becomes part of sentences in plans, which have to fit into an order. */
const detail = z.string().max(8192)

export const script = z.strictObject({
  language: z.enum(scriptLanguages),
  source: z.string().max(1024 * 1024),
  timeoutSeconds: z.number().positive().max(86400),
  context: z.literal('user').exactOptional(),
})

const environment = z.record(z.string().regex(/^[A-Z_][A-Z0-9_]*$/), z.string().max(32 * 1024))

const variable = z.string().regex(/^[A-Z_][A-Z0-9_]*$/)
/** One name in one folder: no separators, nothing that leads elsewhere. */
const fileName = z
  .string()
  .min(1)
  .max(255)
  .regex(/^(?!\.{1,2}$)[^/\\\0]+$/)

export const download = z.strictObject({
  variable,
  name: fileName,
  url: z.string().max(4096),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .exactOptional(),
  unpack: z.boolean().exactOptional(),
})

const broughtFile = z.strictObject({
  variable,
  name: fileName,
  contentBase64: z.base64().max(8 * 1024 * 1024),
})

/** What a script needs beside its text. */
const inputs = {
  downloads: z.array(download).max(50).exactOptional(),
  files: z.array(broughtFile).max(50).exactOptional(),
  secrets: z
    .array(z.strictObject({ variable, secret: z.string().min(1).max(200) }))
    .max(50)
    .exactOptional(),
}

const settingOf = {
  file: path,
  section: z.string().max(1000),
  key: z.string().min(1).max(1000),
  value: text.nullable(),
}

const scriptWithInputs = z.strictObject({ script, environment, ...inputs })

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
  z.strictObject({ type: z.literal('test'), script, environment, ...inputs }),
  z.strictObject({ type: z.literal('get'), script, environment, ...inputs }),
  z.strictObject({ type: z.literal('version'), script, environment, ...inputs }),
])

export const question = z.strictObject({
  key,
  check,
  test: scriptWithInputs.exactOptional(),
  offers: scriptWithInputs.exactOptional(),
  onlyIf: key.exactOptional(),
})

const version = z.string().min(1).max(300)

/** What the offers of a question found; bounded: it comes from a script's output. */
const offered = {
  available: z
    .array(
      z.strictObject({
        version,
        url: z.string().max(4096).exactOptional(),
        sha256: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .exactOptional(),
        architecture: z.string().max(50).exactOptional(),
      }),
    )
    .max(1000)
    .readonly()
    .exactOptional(),
  availableProblem: detail.exactOptional(),
}

export const answer = z.discriminatedUnion('found', [
  z.strictObject({
    key,
    found: z.literal('version'),
    version,
    latest: version.exactOptional(),
    testFailed: z.boolean().optional(),
    ...offered,
  }),
  z.strictObject({ key, found: z.literal('absent'), latest: version.exactOptional(), ...offered }),
  z.strictObject({ key, found: z.literal('compliant') }),
  z.strictObject({ key, found: z.literal('notCompliant'), detail }),
  z.strictObject({ key, found: z.literal('value'), value: text }),
  z.strictObject({ key, found: z.literal('noUser'), detail }),
  z.strictObject({ key, found: z.literal('unknown'), detail }),
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
  z.strictObject({
    type: z.literal('script'),
    steps: z.array(script).min(1).max(10),
    environment,
    ...inputs,
  }),
  z.strictObject({ type: z.literal('download'), downloads: z.array(download).min(1).max(50) }),
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
  test: scriptWithInputs.exactOptional(),
  dependsOn: z.array(actionId),
  rebootNeeded: z.boolean(),
  context: z.literal('user').exactOptional(),
  lock: z.string().max(300).exactOptional(),
})

const milliseconds = z
  .number()
  .nonnegative()
  .max(366 * 86_400_000)
const span = z.strictObject({ from: z.number(), until: z.number() })

export const conduct = z.strictObject({
  reboot: z.strictObject({
    preference: z.enum(rebootPreferences),
    promptMs: milliseconds,
    onNoAnswer: z.enum(noAnswerActs),
    deferrals: z.number().int().nonnegative().max(1000),
    deferralMs: milliseconds,
    noticeMs: milliseconds,
    notInBusinessHours: z.boolean(),
  }),
  rebootPoints: z.array(z.enum(rebootPoints)),
  deferralsUsed: z.number().int().nonnegative(),
  userContext: z.enum(userContexts),
  primaryUsers: z.array(z.string().max(300)).max(50),
  userWaitUntil: z.number(),
  closesAt: z.number().exactOptional(),
  businessHours: z.array(span).max(500),
  expectedMs: z.record(actionId, z.number().nonnegative()),
  preflightMs: milliseconds,
})

export const inventoryScript = z.strictObject({ key: z.string().min(1).max(100), script })

export const installedSoftware = z.strictObject({
  provider: z.string().max(50),
  name: z.string().min(1).max(300),
  version: z.string().max(300),
  architecture: z.string().max(50),
})

const identityWord = z.string().max(200)

/** By what a machine can be known again, as it says itself. Bounded, and believed by nobody without a second look. */
export const machineEvidence = z.strictObject({
  machineId: identityWord.exactOptional(),
  hardwareId: identityWord.exactOptional(),
  serial: identityWord.exactOptional(),
  manufacturer: identityWord.exactOptional(),
  hostname: z.string().max(253).exactOptional(),
  osInstallId: identityWord.exactOptional(),
  osInstalledAt: z.string().max(40).exactOptional(),
  macs: z.array(z.string().max(40)).max(64),
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
      /** When it was installed: RFC 3339. */
      installedAt: z.string().max(40).exactOptional(),
    })
    .exactOptional(),
  hardware: z
    .strictObject({
      formFactor: z.enum(['server', 'workstation', 'portable']).exactOptional(),
      manufacturer: z.string().max(300).exactOptional(),
      model: z.string().max(300).exactOptional(),
      serial: z.string().max(300).exactOptional(),
      uuid: z.string().max(100).exactOptional(),
      cpu: z.string().max(300),
      cores: z.number().int().nonnegative(),
      memoryMiB: z.number().nonnegative(),
      virtual: z.boolean(),
    })
    .exactOptional(),
  firmware: z
    .strictObject({
      type: z.enum(['uefi', 'bios']),
      vendor: z.string().max(300).exactOptional(),
      version: z.string().max(300).exactOptional(),
      date: z.string().max(40).exactOptional(),
      secureBoot: z.boolean().exactOptional(),
    })
    .exactOptional(),
  role: z.enum(['domainController', 'primaryDomainController', 'member']).exactOptional(),
  network: z
    .strictObject({
      hostname: z.string().max(300),
      addresses: z.array(z.string().max(100)).max(200),
      macs: z.array(z.string().max(40)).max(64).exactOptional(),
      fqdn: z.string().max(300).exactOptional(),
      domain: z.string().max(300).exactOptional(),
    })
    .exactOptional(),
  /** Updates that wait, as the system has counted them itself. */
  updates: z
    .strictObject({
      pending: z.number().int().nonnegative(),
      security: z.number().int().nonnegative().exactOptional(),
      countedAt: z.string().max(40),
    })
    .exactOptional(),
  boot: z
    .strictObject({ bootId: z.string().max(100), bootedAt: z.string().max(40), rebootPending: z.boolean() })
    .exactOptional(),
  timeZone: z.string().max(100).exactOptional(),
  users: z
    .array(
      z.strictObject({
        name: z.string().max(300),
        terminal: z.string().max(100),
        since: z.string().max(40),
        graphical: z.boolean().exactOptional(),
        active: z.boolean().exactOptional(),
      }),
    )
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

/** What one inventory script may say: an agent sends less. */
const inventoryMost = { characters: 4 * 1024 * 1024, depth: 64 } as const

/** Counted without recursion: what is nested too deep for that must be counted too. */
function isWithinMost(value: unknown): boolean {
  let left: number = inventoryMost.characters
  const open: (readonly [value: unknown, depth: number])[] = [[value, 1]]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [one, depth] = next
    const isGroup = typeof one === 'object' && one !== null
    const members: readonly unknown[] = Array.isArray(one) ? one : isGroup ? Object.entries(one).flat() : []
    left -= typeof one === 'string' ? one.length : 1 + members.length
    if (left < 0 || depth > inventoryMost.depth) return false
    for (const inner of members) open.push([inner, depth + 1])
  }
  return true
}

/** Measured first: looking at what is nested too deep would need more stack than there is. */
const inventoryValue = z
  .unknown()
  .refine(isWithinMost, 'a value that is neither very long nor very deep')
  .pipe(z.json())

/** What an inventory script printed (parsed when it is JSON), or why it has no result. */
export const inventoryResult = z.discriminatedUnion('found', [
  z.strictObject({
    found: z.literal('value'),
    value: inventoryValue,
  }),
  z.strictObject({ found: z.literal('error'), detail }),
])
