/** Understands what apt-get prints: how far it is, which line belongs to which package, and why it failed. */

/** How far a transaction is, from a line of apt's status descriptor. */
export interface AptProgress {
  readonly percent: number
  readonly text: string
}

/** One line of the status descriptor: progress, or a package that failed. */
export type StatusLine =
  | ({ readonly type: 'progress'; readonly phase: 'download' | 'install' } & AptProgress)
  | { readonly type: 'error'; readonly package: string; readonly message: string }

// Downloads come first and say 0 to 100 of their own; so does what dpkg does then.
const downloadShare = 0.3

/** Parses a line that apt writes to APT::Status-Fd (README.progress-reporting in apt's sources); undefined for others. */
export function parseStatusLine(line: string): StatusLine | undefined {
  const [kind, name = '', value = '', ...rest] = line.split(':')
  const text = rest.join(':').trim()
  const percent = Math.min(100, Math.max(0, Number(value) || 0))
  switch (kind) {
    case 'dlstatus':
      return { type: 'progress', phase: 'download', percent: percent * downloadShare, text }
    case 'pmstatus':
      return { type: 'progress', phase: 'install', percent: 100 * downloadShare + percent * (1 - downloadShare), text }
    case 'pmerror':
      return { type: 'error', package: packageOfFile(name) ?? withoutArchitecture(name), message: text }
    default:
      return undefined
  }
}

/** Whose fault a failure is: a package that cannot be set up because of another one is not to blame itself. */
export function isOwnFault(message: string): boolean {
  return !/dependency problems|depends on/i.test(message)
}

const packageLine =
  /^(?:Selecting previously unselected package|Preparing to unpack|Unpacking|Setting up|Removing|Purging configuration files for|dpkg: error processing (?:package|archive)) (\S+)/

/** The package that a line of apt's or dpkg's is about, when it says so. */
export function packageOfLine(line: string): string | undefined {
  const word = packageLine.exec(line)?.[1]
  if (word === undefined) return undefined
  return packageOfFile(word) ?? withoutArchitecture(word.replace(/\.$/, ''))
}

/** The package in a file: "Preparing to unpack .../0-nginx_1.22_amd64.deb ..." names one. */
function packageOfFile(path: string): string | undefined {
  return /(?:^|\/)(?:\d+-)?([^/_]+)_[^/]*\.deb$/.exec(path)?.[1]
}

/** True for lines that apt or dpkg mean as errors or warnings. */
export function isErrorLine(line: string): boolean {
  return /^(?:[EW]: |dpkg: (?:error|warning)|Err:)/.test(line)
}

/** True when the indexes are older than the archive, or missing: asking for them anew may help. */
export function needsFreshIndexes(lines: readonly string[]): boolean {
  return lines.some((line) =>
    /^E: (?:Unable to locate package|Version '.*' for '.*' was not found|Failed to fetch|Unable to fetch some archives|Package '.*' has no installation candidate)/.test(
      line,
    ),
  )
}

/** What went wrong, from the errors apt printed, in one or two sentences; undefined when it printed none. */
export function errorSentence(lines: readonly string[]): string | undefined {
  const errors = lines.filter((line) => line.startsWith('E: ')).map((line) => line.slice(3))
  const telling = errors.filter((line) => !line.startsWith('Sub-process /usr/bin/dpkg returned an error code'))
  return (telling.length > 0 ? telling : errors).slice(0, 3).join(' ') || undefined
}

/** Packages that a transaction would have removed though nobody asked for it, from the words of the guard. */
export function refusedRemovals(lines: readonly string[]): readonly string[] {
  return [...new Set(lines.flatMap((line) => /^fettle-guard: would remove (\S+)$/.exec(line)?.[1] ?? []))]
}

function withoutArchitecture(name: string): string {
  return name.replace(/:[a-z0-9-]+$/, '')
}
