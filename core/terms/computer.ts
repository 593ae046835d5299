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
  }
  readonly hardware?: {
    readonly formFactor?: FormFactor
    readonly manufacturer?: string
    readonly model?: string
    readonly serial?: string
    readonly cpu: string
    readonly cores: number
    readonly memoryMiB: number
    readonly virtual: boolean
  }
  readonly role?: 'domainController' | 'primaryDomainController' | 'member'
  readonly network?: { readonly hostname: string; readonly addresses: readonly string[] }
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
}
