/** The import law as data: which folder may import which of ours. design: what a folder must not know, it cannot import. */

/** The stations of core, left to right; each may import only those before it. */
export const stations = ['terms', 'version', 'calendar', 'target', 'identify', 'plan', 'session', 'report'] as const

export interface Room {
  /** Path prefix; the longest that fits a file is its room. */
  readonly path: string
  /** Path prefixes of ours it may import, besides its own. */
  readonly may: readonly string[]
}

const core = stations.map((name, at): Room => ({
  path: `core/${name}/`,
  may: stations.slice(0, at).map((left) => `core/${left}/`),
}))

/** A room of the server that is about one noun. */
const noun = (name: string): Room => ({
  path: `server/${name}/`,
  may: [
    'core/',
    'contract/',
    'catalog/',
    'server/db/',
    'server/engine/',
    'server/http/',
    'server/version.ts',
    ...nouns.map((other) => `server/${other}/`),
  ],
})
const nouns = [
  'access',
  'computers',
  'deployments',
  'doctor',
  'inventory',
  'library',
  'mail',
  'onboarding',
  'overview',
  'notifications',
  'reports',
  'schedules',
  'secrets',
  'sessions',
  'tenants',
  'terminal',
]

export const rooms: readonly Room[] = [
  ...core,
  { path: 'contract/', may: ['core/terms/'] },
  { path: 'catalog/', may: ['core/terms/', 'core/version/'] },
  { path: 'server/db/', may: ['core/terms/'] },
  { path: 'server/engine/', may: ['core/', 'contract/wire/', 'server/db/'] },
  { path: 'server/gateway/', may: ['contract/wire/', 'core/terms/', 'server/engine/', 'server/db/'] },
  { path: 'server/http/', may: ['contract/http/', 'core/terms/'] },
  { path: 'server/health/', may: ['core/terms/', 'contract/http/', 'server/db/', 'server/http/'] },
  ...nouns.map(noun),
  // The composition root and what it reads.
  { path: 'server/', may: ['server/', 'contract/', 'core/'] },
  { path: 'agent/', may: ['contract/wire/', 'contract/ids.ts', 'core/terms/', 'core/version/'] },
  { path: 'web/', may: ['contract/http/', 'core/terms/'] },
  {
    path: 'cli/',
    may: ['contract/http/', 'core/terms/', 'catalog/', 'server/main.ts', 'server/config.ts', 'agent/main.ts'],
  },
  // The demonstration runs on disposable computers.
  {
    path: 'cli/demo/',
    may: [
      'cli/',
      'contract/http/',
      'core/terms/',
      'catalog/',
      'server/main.ts',
      'server/config.ts',
      'testing/computers/',
      'testing/apt-repository/',
    ],
  },
  { path: 'testing/', may: ['core/', 'contract/', 'catalog/', 'server/', 'agent/', 'web/', 'cli/'] },
  { path: 'bench/', may: ['core/', 'contract/', 'catalog/', 'server/', 'agent/', 'cli/', 'testing/', 'scripts/'] },
  { path: 'scripts/', may: ['contract/', 'core/terms/', 'catalog/', 'server/db/'] },
  // Pictures are taken of what tests know how to set up.
  { path: 'scripts/screenshots', may: ['contract/http/', 'scripts/', 'testing/'] },
]

/** Words core may not contain: it has no I/O, no clock, no chance, nothing to wait for. */
export const bannedInCore: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\b(?:async|await)\b/, 'finish deciding; the caller does what takes time'],
  [/\bDate\.now\b|\bnew Date\(\)|\bTemporal\.Now\b|\bperformance\./, 'take the moment as an argument'],
  [/\bMath\.random\b|\bcrypto\./, 'take what chance gave as an argument'],
  [/\bprocess\.|\bconsole\./, 'return a value'],
  [/from 'node:/, 'core has no I/O'],
]
