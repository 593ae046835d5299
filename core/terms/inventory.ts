/** Says what an inventory script is for: a key of the facts, who is asked, and how often. */
import type { Script } from './script.ts'
import type { Target } from './target.ts'

/** Groups of facts that agents find by themselves, and words that expressions keep to themselves: no script may be called so. */
export const reservedFacts: ReadonlySet<string> = new Set([
  ...['os', 'hardware', 'firmware', 'role', 'network', 'updates', 'boot', 'timeZone', 'users', 'disks', 'software'],
  ...['computer', 'facts', 'tags', 'tenant', 'person', 'agent', 'inventory', 'battery', 'domain'],
  ...[
    'in',
    'true',
    'false',
    'null',
    'as',
    'break',
    'const',
    'continue',
    'else',
    'for',
    'function',
    'if',
    'import',
    'let',
  ],
  ...['loop', 'package', 'namespace', 'return', 'var', 'void', 'while'],
])

/** Minutes between two runs, by the words people write. */
export const frequencies = { hourly: 60, daily: 1440, weekly: 10_080 } as const

/** What is asked of computers besides the facts their agents find: one value under `facts.<name>`. */
export interface InventoryQuestion {
  readonly name: string
  readonly title: string
  readonly description?: string
  readonly script: Script
  readonly everyMinutes: number
  readonly target: Target
  readonly enabled: boolean
}
