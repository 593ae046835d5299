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

/** How installed software becomes another version. */
export const upgradeStrategies = ['installOver', 'uninstallInstall', 'upgradeScript', 'none'] as const
export type UpgradeStrategy = (typeof upgradeStrategies)[number]

/** How software that is there but does not work is brought in order. */
export const repairStrategies = ['installOver', 'uninstallInstall', 'script', 'none'] as const
export type RepairStrategy = (typeof repairStrategies)[number]

export const architectures = ['x64', 'arm64', 'x86', 'arm'] as const
export type Architecture = (typeof architectures)[number]

/** Software whose versions, installation and removal a package manager looks after. */
export interface PackageSource {
  readonly type: 'package'
  readonly provider: 'apt'
  readonly package: string
}

/** What changes software, one script for each step. A change runs several of them one after the other. */
export interface SoftwareScripts {
  readonly install: Script
  readonly uninstall?: Script
  /** Leads from the installed version to the wanted one, with the upgrade strategy of that name. */
  readonly upgrade?: Script
  /** Brings installed software in order without another version, with the repair strategy "script". */
  readonly repair?: Script
  /** Fetches what no plain download can; runs before anything is removed. */
  readonly download?: Script
  readonly postInstall?: Script
  readonly postUninstall?: Script
}

/** One file that a version is installed from. Of several with the same variable the one for the computer's architecture is taken. */
export interface VersionDownload {
  /** The environment variable that holds its path. */
  readonly variable: string
  readonly name: string
  readonly url: string
  readonly sha256?: string
  readonly unpack?: boolean
  /** Absent: for every architecture. */
  readonly architecture?: Architecture
}

/** What one version has of its own. */
export interface VersionDetails {
  /** The version, or a newer one, that must be installed before this one can be: a stepping stone. */
  readonly requires?: string
  readonly downloads?: readonly VersionDownload[]
  /** In place of the software's. Removing goes by the scripts of the version that is removed. */
  readonly scripts?: Partial<SoftwareScripts>
}

/** Software that brings its own scripts. `detect` prints the version, or nothing when absent. */
export interface ScriptSource extends SoftwareScripts {
  readonly type: 'script'
  readonly detect: Script
  /** Versions that can be had; `latest` is the newest that is no prerelease. */
  readonly versions: readonly string[]
  readonly details?: { readonly [version: string]: VersionDetails }
  /** Run on the computer when it is looked at: prints further versions that can be had, and where. */
  readonly offers?: Script
}

/** A licence that software needs or may use: a key, or a file. */
export interface LicenceUse {
  readonly need: 'required' | 'optional'
  /** In which scripts find the key, or the path of the file. */
  readonly variable: string
}

export interface Software extends ItemBase {
  readonly kind: 'software'
  readonly scheme: VersionScheme
  readonly source: PackageSource | ScriptSource
  readonly upgradeStrategy: UpgradeStrategy
  /** Absent: as the upgrade strategy installs, removing first unless it installs over. */
  readonly repairStrategy?: RepairStrategy
  /** Says whether installed software works; an explicit false asks for repair. */
  readonly test?: Script
  readonly licence?: LicenceUse
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

/**
 * secret: the name of a secret, never its value. file: `{ name, contentBase64 }` or `{ url, name?, sha256?, unpack? }`. uri: text,
 * https when it names no scheme. keyValue: a map of texts. choice: one of `choices`.
 */
export const parameterTypes = ['text', 'number', 'boolean', 'choice', 'secret', 'file', 'uri', 'keyValue'] as const
export type ParameterType = (typeof parameterTypes)[number]

export interface Parameter {
  readonly name: string
  readonly type: ParameterType
  readonly required: boolean
  readonly default?: Json
  /** With choice: the texts that may be chosen. */
  readonly choices?: readonly string[]
  readonly help?: string
  /** Not asked of people who deploy the task; its default or a deployment in a file sets it. */
  readonly hidden?: boolean
  /** Its place among the others when people are asked; lower goes first. */
  readonly order?: number
}

/** Another task in place of an old one, and under which names the old one's parameters go on. */
export interface Successor {
  readonly task: ItemName
  /** By the old name. What is not named keeps its name if the new task has it, and else is dropped. */
  readonly parameters: { readonly [old: string]: string }
}

export interface Task extends ItemBase {
  readonly kind: 'task'
  readonly phase: 'configuration' | 'post'
  readonly body: TaskBody
  readonly parameters: readonly Parameter[]
  /** The software it configures: it runs right after it, with the parameters of its deployments, and is not deployed alone. */
  readonly configures?: ItemName
  /** Only one computer of the installation carries it out at a time. */
  readonly serial?: boolean
  readonly supersededBy?: Successor
  /** Only while a computer is onboarded, before everything else. */
  readonly onboardingOnly?: boolean
  readonly ignoreDuringAutomaticOnboarding?: boolean
}

export type Item = Software | Task
