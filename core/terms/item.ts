/** Says what can be deployed: software and tasks, as frozen data. */
import type { Json } from './json.ts'
import type { Script } from './script.ts'

export const versionSchemes = ['debian', 'rpm', 'semver', 'windows', 'general'] as const
export type VersionScheme = (typeof versionSchemes)[number]

/** An item's name: the key people write; lower-case letters, digits, dots and hyphens. */
export type ItemName = string

export const prerequisiteActs = ['install', 'uninstall', 'fail'] as const

/**
 * If any or all of some software is (not) installed, then install, uninstall, or fail. "Installed" also means: about to be
 * installed by the same plan.
 */
export interface Prerequisite {
  readonly if: {
    readonly quantifier: 'anyOf' | 'allOf'
    readonly items: readonly ItemName[]
    readonly are: 'installed' | 'notInstalled'
  }
  readonly then: { readonly act: (typeof prerequisiteActs)[number]; readonly items: readonly ItemName[] }
}

/** Where an item stands in the order of all items: begin and end are ordered by `rank`, the rest by phase, priority, name. */
export interface ItemOrder {
  readonly location: 'beginning' | 'unordered' | 'end'
  readonly rank: number
  /** Higher goes first within the same phase. */
  readonly priority: number
}

interface ItemBase {
  readonly name: ItemName
  readonly title: string
  readonly description?: string
  readonly prerequisites: readonly Prerequisite[]
  readonly order: ItemOrder
  /** Its change is known to need a reboot. */
  readonly rebootNeeded: boolean
}

export const upgradeStrategies = ['installOver', 'uninstallInstall', 'none'] as const
export type UpgradeStrategy = (typeof upgradeStrategies)[number]

/** Software whose versions, installation and removal a package manager looks after. */
export interface PackageSource {
  readonly type: 'package'
  readonly provider: 'apt'
  readonly package: string
}

/** Software that brings its own scripts. `detect` prints the version, or nothing when absent. */
export interface ScriptSource {
  readonly type: 'script'
  readonly detect: Script
  /** Versions that can be had; `latest` is the newest that is no prerelease. */
  readonly versions: readonly string[]
  readonly install: Script
  readonly uninstall?: Script
}

export interface Software extends ItemBase {
  readonly kind: 'software'
  readonly scheme: VersionScheme
  readonly source: PackageSource | ScriptSource
  readonly upgradeStrategy: UpgradeStrategy
  /** Says whether installed software works; an explicit false asks for repair (reinstallation). */
  readonly test?: Script
}

export interface FileBody {
  readonly type: 'file'
  readonly path: string
  readonly ensure: 'present' | 'absent'
  /** UTF-8 text; only with present. */
  readonly content?: string
  /** Octal, e.g. "0644". */
  readonly mode?: string
  readonly owner?: string
  readonly group?: string
}

/** One key of an ini-like file that also belongs to others. `value` null: the key must be absent. */
export interface SettingBody {
  readonly type: 'setting'
  readonly file: string
  readonly section: string
  readonly key: string
  readonly value: string | null
}

export interface ScriptBody {
  readonly type: 'script'
  readonly test?: Script
  readonly get?: Script
  readonly set?: Script
}

export type TaskBody = FileBody | SettingBody | ScriptBody

export const parameterTypes = ['text', 'number', 'boolean'] as const

export interface Parameter {
  readonly name: string
  readonly type: (typeof parameterTypes)[number]
  readonly required: boolean
  readonly default?: Json
  readonly help?: string
}

export interface Task extends ItemBase {
  readonly kind: 'task'
  readonly phase: 'configuration' | 'post'
  readonly body: TaskBody
  readonly parameters: readonly Parameter[]
}

export type Item = Software | Task
