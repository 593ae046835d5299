/** Says what is known of a managed computer when deployments are decided. */
import type { ComputerId, PersonId, TenantId } from './ids.ts'
import type { OsFamily } from './target.ts'

export const formFactors = ['server', 'workstation', 'portable'] as const
export type FormFactor = (typeof formFactors)[number]

/** What inventory found, by group. Every group may be missing: a computer without inventory is not guessed at. */
export interface Facts {
  readonly os?: {
    readonly family: OsFamily
    readonly id: string
    readonly version: string
    readonly name: string
    readonly architecture: string
    readonly kernel: string
    readonly installedAt?: string
  }
  readonly hardware?: {
    readonly formFactor?: FormFactor
    readonly manufacturer?: string
    readonly model?: string
    readonly serial?: string
    readonly uuid?: string
    readonly cpu: string
    readonly cores: number
    readonly memoryMiB: number
    readonly virtual: boolean
  }
  readonly role?: 'domainController' | 'primaryDomainController' | 'member'
  readonly firmware?: {
    readonly type: 'uefi' | 'bios'
    readonly vendor?: string
    readonly version?: string
    readonly date?: string
    readonly secureBoot?: boolean
  }
  readonly network?: {
    readonly hostname: string
    readonly addresses: readonly string[]
    readonly macs?: readonly string[]
    readonly fqdn?: string
    readonly domain?: string
  }
  readonly updates?: { readonly pending: number; readonly security?: number; readonly countedAt: string }
  readonly boot?: { readonly bootId: string; readonly bootedAt: string; readonly rebootPending: boolean }
  readonly timeZone?: string
  readonly users?: readonly SignedInUser[]
  readonly disks?: readonly Disk[]
  readonly [group: string]: unknown
}

export interface SignedInUser {
  readonly name: string
  readonly terminal: string
  readonly since: string
  /** On a desktop; else at a terminal. */
  readonly graphical?: boolean
  /** In front of a screen of this computer. */
  readonly active?: boolean
}

export interface Disk {
  readonly mount: string
  readonly device: string
  readonly sizeMiB: number
  readonly freeMiB: number
}

/** One piece of software found by inventory, deployed by us or not. */
export interface InstalledSoftware {
  readonly provider: string
  readonly name: string
  readonly version: string
  readonly architecture: string
}

/** What a script filter answered on a computer, or why it did not. */
export type FilterAnswer = { readonly ageMs: number } & ({ readonly says: boolean } | { readonly problem: string })

/** A computer as the resolver sees it: every input it may look at, and nothing else. */
export interface Subject {
  readonly computerId: ComputerId
  readonly name: string
  readonly tenantId: TenantId
  readonly tenantName: string
  /** The tenant and its parents, nearest first. */
  readonly tenantPath: readonly TenantId[]
  readonly tags: readonly string[]
  readonly tenantTags: readonly string[]
  readonly primaryPersonId?: PersonId
  readonly personTags: readonly string[]
  readonly facts: Facts
  readonly onboarded: boolean
  /** No session but inventory may run on it. */
  readonly excludedFromMaintenance: boolean
  /** Its tenant takes no cross-tenant deployments. */
  readonly optsOutOfCrossTenant: boolean
  /** What script filters answered on it, by their key. */
  readonly filterAnswers?: { readonly [key: string]: FilterAnswer }
}
