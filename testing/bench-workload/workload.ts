/** The desired state that benchmarks bring a computer to: a hundred items of four kinds, the same on every machine. */
import { createHash } from 'node:crypto'

/** One of the hundred things that are to be so. */
export type WorkloadItem =
  | { readonly id: string; readonly kind: 'package'; readonly name: string; readonly ensure: 'latest' | 'absent' }
  | FileItem
  | SettingItem
  | CheckItem

/** A file with exactly this content, mode and owners. */
export interface FileItem {
  readonly id: string
  readonly kind: 'file'
  readonly path: string
  readonly content: string
  readonly mode: string
  readonly owner: string
  readonly group: string
}

/** One key in a section of an ini file that belongs to others too. */
export interface SettingItem {
  readonly id: string
  readonly kind: 'setting'
  readonly file: string
  readonly section: string
  readonly key: string
  readonly value: string
}

/** A command that tells by its exit code whether all is well, and one that makes it well. */
export interface CheckItem {
  readonly id: string
  readonly kind: 'check'
  readonly shell: string
  readonly test: string
  readonly set: string
}

/** Where the repository of the workload is on a computer. */
export const WORKLOAD_REPOSITORY = '/srv/bench-repo'

/** The versions every package of the repository has, oldest first; packages that are to be absent have only the first. */
export const WORKLOAD_VERSIONS = ['1.0-1', '1.1-1', '1.2-1'] as const

/** The version that `ensure: latest` means. */
export const WORKLOAD_LATEST = '1.2-1'

const SETTINGS = '/etc/bench/settings.ini'
const OWNERS = [
  ['root', 'root'],
  ['root', 'adm'],
  ['daemon', 'daemon'],
  ['www-data', 'www-data'],
] as const
const MODES = ['0644', '0600', '0640', '0755'] as const

const CHECKS: readonly (readonly [test: string, set: string])[] = [
  ['getent group benchops >/dev/null', 'groupadd --system benchops'],
  ['id -u benchsvc >/dev/null 2>&1', 'useradd --system --no-create-home --shell /usr/sbin/nologin benchsvc'],
  [
    '[ "$(readlink /usr/local/bin/bench-current)" = /usr/bin/bench-app-01 ]',
    'ln -sfn /usr/bin/bench-app-01 /usr/local/bin/bench-current',
  ],
  [
    '[ "$(stat -c %a /var/spool/bench 2>/dev/null)" = 2770 ]',
    'mkdir -p /var/spool/bench && chmod 2770 /var/spool/bench',
  ],
  ["grep -qxF 'Property of the bench.' /etc/motd", "echo 'Property of the bench.' >> /etc/motd"],
  ['[ "$(cat /var/lib/bench/channel 2>/dev/null)" = stable ]', 'echo stable > /var/lib/bench/channel'],
  [
    'test -s /var/lib/bench/list && sort -c /var/lib/bench/list 2>/dev/null',
    "printf 'a\\nb\\nc\\n' > /var/lib/bench/list",
  ],
  [
    'awk -F: \'$1 == "limit" && $2 >= 42 { ok = 1 } END { exit !ok }\' /var/lib/bench/limits 2>/dev/null',
    'echo limit:42 > /var/lib/bench/limits',
  ],
  ['cut -d= -f2 /var/lib/bench/kv 2>/dev/null | grep -qx on', 'echo switch=on > /var/lib/bench/kv'],
  ['test -f /var/lib/bench/lines && [ "$(wc -l < /var/lib/bench/lines)" -ge 3 ]', 'seq 3 > /var/lib/bench/lines'],
]

/** The hundred items: 60 packages, 20 files, 10 settings, 10 checks. */
export function workloadItems(): readonly WorkloadItem[] {
  return [
    ...numbers(50).map((n): WorkloadItem => ({
      id: `app-${two(n)}`,
      kind: 'package',
      name: `bench-app-${two(n)}`,
      ensure: 'latest',
    })),
    ...numbers(10).map((n): WorkloadItem => ({
      id: `bad-${two(n)}`,
      kind: 'package',
      name: `bench-bad-${two(n)}`,
      ensure: 'absent',
    })),
    ...numbers(20).map(fileItem),
    ...numbers(10).map(settingItem),
    ...CHECKS.map(([test, set], i): WorkloadItem => ({
      id: `check-${two(i + 1)}`,
      kind: 'check',
      shell: '/bin/sh',
      test,
      set,
    })),
  ]
}

/** What a computer holds before anything ran, so that none of the hundred items is as wanted. */
export const workloadBefore = {
  packages: numbers(10).map((n) => `bench-bad-${two(n)}`),
  files: {
    [SETTINGS]: `; this file also belongs to others
[general]
name=bench
colour=blue

[network]
proxy=none
bench_key_01=old
mtu=1500
bench_key_02=old

[limits]
open_files=1024
bench_key_06=old
cores=0
`,
    '/etc/motd': 'Welcome.\n',
  },
  directories: ['/etc/bench/conf.d', '/var/lib/bench'],
  /** What others have in the settings file, by section: it must survive. */
  others: {
    general: { name: 'bench', colour: 'blue' },
    network: { proxy: 'none', mtu: '1500' },
    limits: { open_files: '1024', cores: '0' },
  },
} as const satisfies WorkloadBefore

/** The ground a workload starts from. */
export interface WorkloadBefore {
  readonly packages: readonly string[]
  readonly files: Readonly<Record<string, string>>
  readonly directories: readonly string[]
  readonly others: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** How other hands make five of the hundred items wrong, one of each kind and a package more; `how` is for a shell inside. */
export const workloadDrift: readonly { readonly id: string; readonly how: string }[] = [
  { id: 'app-07', how: `dpkg -i --force-downgrade ${WORKLOAD_REPOSITORY}/bench-app-07_1.1-1_all.deb` },
  { id: 'bad-03', how: `dpkg -i ${WORKLOAD_REPOSITORY}/bench-bad-03_1.0-1_all.deb` },
  { id: 'file-11', how: "sed -i 's/^option_/0ption_/' /etc/bench/conf.d/11.conf" },
  { id: 'set-08', how: `sed -i 's/^bench_key_08.*/bench_key_08=wrong/' ${SETTINGS}` },
  { id: 'check-04', how: 'rmdir /var/spool/bench' },
]

/** 1 to n. */
export function numbers(n: number): readonly number[] {
  return Array.from({ length: n }, (_, i) => i + 1)
}

/** A number with two digits. */
export function two(n: number): string {
  return String(n).padStart(2, '0')
}

function fileItem(n: number): FileItem {
  const [owner, group] = OWNERS[n % OWNERS.length] ?? OWNERS[0]
  const mode = MODES[Math.floor(n / 4) % MODES.length] ?? MODES[0]
  const content = configurationText(`file-${n}`, 200 + 400 * (n - 1)) // 0.2 to 8 KiB
  return { id: `file-${two(n)}`, kind: 'file', path: `/etc/bench/conf.d/${two(n)}.conf`, content, mode, owner, group }
}

function settingItem(n: number): SettingItem {
  const section = n <= 5 ? 'network' : 'limits'
  return {
    id: `set-${two(n)}`,
    kind: 'setting',
    file: SETTINGS,
    section,
    key: `bench_key_${two(n)}`,
    value: `value-${n * 111}`,
  }
}

/** Lines that look like a configuration file, at least so long, with a remark above every seventh; the same for the same seed. */
function configurationText(seed: string, length: number): string {
  let text = ''
  for (let n = 0; text.length < length; n += 1) {
    const hash = createHash('sha256').update(`${seed}/${n}`).digest('hex')
    if (n % 7 === 0) text += `# part ${n / 7}: the meaning of option_${hash.slice(0, 4)} is $written 'here', at 100%\n`
    text += `option_${hash.slice(0, 6)} = ${hash.slice(6, 30)}\n`
  }
  return text
}
