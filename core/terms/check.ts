/** Says what can be asked of a computer without changing it, and what it can answer. */
import type { VersionScheme } from './item.ts'
import type { ItemKey } from './manifest.ts'
import type { BroughtFile, Download, SecretInput } from './plan.ts'
import type { Script } from './script.ts'

/** Values a script finds in its environment, by name. Never secrets. */
export type Environment = { readonly [name: string]: string }

/**
 * What a script needs beside its text. It is on the computer before the script begins: downloads, files, and secrets, which
 * never stand in an order, an environment or an argument.
 */
export interface ScriptInputs {
  readonly downloads?: readonly Download[]
  readonly files?: readonly BroughtFile[]
  readonly secrets?: readonly SecretInput[]
}

export type ScriptWithInputs = { readonly script: Script; readonly environment: Environment } & ScriptInputs

/** A version that can be had, and the file it is installed from. */
export interface AvailableVersion {
  readonly version: string
  readonly url?: string
  /** Lower-case hexadecimal. */
  readonly sha256?: string
  /** As whoever offers it writes it: "x64", "aarch64" ... Absent: for every architecture. */
  readonly architecture?: string
}

/** A read-only question. The agent answers all of one kind together where it can. */
export type Check =
  | { readonly type: 'package'; readonly provider: 'apt'; readonly package: string }
  | {
      readonly type: 'file'
      readonly path: string
      readonly ensure: 'present' | 'absent'
      readonly sha256?: string
      readonly size?: number
      readonly mode?: string
      readonly owner?: string
      readonly group?: string
    }
  | {
      readonly type: 'setting'
      readonly file: string
      readonly section: string
      readonly key: string
      readonly value: string | null
    }
  /** Compliant or not: by the booleans printed, else by the exit code (0 true, 1 false, others an error). */
  | ({ readonly type: 'test'; readonly script: Script; readonly environment: Environment } & ScriptInputs)
  /** A value: what the script prints. */
  | ({ readonly type: 'get'; readonly script: Script; readonly environment: Environment } & ScriptInputs)
  /** A version: the last word printed; nothing printed means absent. */
  | ({ readonly type: 'version'; readonly script: Script; readonly environment: Environment } & ScriptInputs)

export interface Question {
  readonly key: ItemKey
  readonly check: Check
  /** Asked as well when the software is installed: an explicit false asks for repair. */
  readonly test?: ScriptWithInputs
  /**
   * Asked as well, after the check and the test, so that it finds FETTLE_INSTALLED_VERSION (empty when absent): prints the
   * versions that can be had, see `parseAvailable`.
   */
  readonly offers?: ScriptWithInputs
  /** Asked only when the question with this key finds a version installed. */
  readonly onlyIf?: ItemKey
}

export type Found =
  /** Installed in this version; `latest` is the newest that can be had, absent when nothing can be had. */
  | ({
      readonly found: 'version'
      readonly version: string
      readonly latest?: string
      readonly testFailed?: boolean
    } & Offered)
  | ({ readonly found: 'absent'; readonly latest?: string } & Offered)
  | { readonly found: 'compliant' }
  | { readonly found: 'notCompliant'; readonly detail: string }
  | { readonly found: 'value'; readonly value: string }
  /** A question that only a signed-in person's session can answer, and nobody (or not the right one) is signed in. */
  | { readonly found: 'noUser'; readonly detail: string }
  /** The question could not be answered; never treated as absent or compliant. */
  | { readonly found: 'unknown'; readonly detail: string }

/** What the `offers` of a question found. */
export interface Offered {
  readonly available?: readonly AvailableVersion[]
  /** Why it could not be found out which versions can be had, in the script's own words. */
  readonly availableProblem?: string
}

export type Answer = { readonly key: ItemKey } & Found

/** What a check must find after a change for the change to count. */
export type Expectation =
  | { readonly type: 'absent' }
  | { readonly type: 'present' }
  | {
      readonly type: 'version'
      readonly scheme: VersionScheme
      readonly is: 'exact' | 'atLeast' | 'atMost'
      readonly version: string
    }
  | { readonly type: 'compliant' }

/** What was found, in a few words for a table: a version, "absent", "compliant" ... */
export function foundText(found: Found): string {
  switch (found.found) {
    case 'version':
      return found.version
    case 'value':
      return found.value
    case 'notCompliant':
      return 'not compliant'
    case 'noUser':
      return 'nobody signed in'
    default:
      return found.found
  }
}
