/** Says how an action could be tried by hand: what was or would be run, as texts that can be run again. Never a secret's value. */
import type { Check, Environment, ScriptInputs } from '../terms/check.ts'
import { never } from '../terms/bug.ts'
import type { FileBody, SettingBody } from '../terms/item.ts'
import type { Change, PlannedAction } from '../terms/plan.ts'
import type { Script, ScriptLanguage } from '../terms/script.ts'

export interface HandStep {
  /** look: asks and changes nothing; change: what the action does; verify: asked afterwards. */
  readonly role: 'look' | 'change' | 'verify'
  readonly name: string
  readonly language: ScriptLanguage
  readonly text: string
  readonly timeLimitSeconds: number
  readonly as: 'system' | 'user'
  /** What has to be filled in first. */
  readonly missing: readonly string[]
}

/** The steps of an action in the order in which its session goes through them; empty when it runs nothing. */
export function stepsByHand({ check, change, test, kind }: PlannedAction): readonly HandStep[] {
  return [
    ...(check === undefined ? [] : lookSteps(check)),
    ...(change === undefined ? [] : changeSteps(change, kind)),
    ...(test === undefined ? [] : [scripted('verify', 'Test', test.script, test)]),
  ]
}

const lookNames = { test: 'Test', get: 'Get', version: 'Detect' } as const

function lookSteps(check: Check): readonly HandStep[] {
  switch (check.type) {
    case 'package':
      return [shell('look', 'Detect', packageQuestion(check.package), 60)]
    case 'file':
      return [shell('look', 'Look', `ls -l -- ${quoted(check.path)}; sha256sum -- ${quoted(check.path)}`, 60)]
    case 'setting':
      return [shell('look', 'Look', settingQuestion(check), 60)]
    case 'test':
    case 'get':
    case 'version':
      return [scripted('look', lookNames[check.type], check.script, check)]
    default:
      return never(check)
  }
}

function packageQuestion(name: string): string {
  return `dpkg-query -W -f '\${Status} \${Version}\\n' -- ${quoted(name)}\napt-cache policy -- ${quoted(name)}`
}

function changeSteps(change: Change, kind: PlannedAction['kind']): readonly HandStep[] {
  switch (change.type) {
    case 'package':
      return [shell('change', 'Package manager', packageCommand(change, kind), 1800)]
    case 'file':
      return fileSteps(change)
    case 'setting':
      return [
        { ...shell('change', 'Set', settingNote(change), 60), missing: ['the edit, which the agent makes itself'] },
      ]
    case 'script':
      return change.steps.map((step, at) => {
        const name = change.steps.length === 1 ? 'Set' : `Step ${at + 1} of ${change.steps.length}`
        return scripted('change', name, step, change)
      })
    case 'download':
      return change.downloads.map(({ name, url }) =>
        shell('change', `Download ${name}`, `curl --fail --location --output ${quoted(name)} ${quoted(url)}`, 1800),
      )
    default:
      return never(change)
  }
}

/** As the agent runs it; only the hook that keeps other packages from being removed is left out, --no-remove is not. */
function packageCommand(
  { package: name, operation, version }: Extract<Change, { type: 'package' }>,
  kind: PlannedAction['kind'],
): string {
  const words = [
    'DEBIAN_FRONTEND=noninteractive apt-get install -y -q',
    ...(operation === 'remove' ? [] : ['--no-remove']),
    ...(operation === 'reinstall' ? ['--reinstall'] : []),
    ...(kind === 'downgrade' ? ['--allow-downgrades'] : []),
    '-o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold',
    quoted(operation === 'remove' ? `${name}-` : version === undefined ? name : `${name}=${version}`),
  ]
  return words.join(' ')
}

function fileSteps({ path, ensure, content = '', mode, owner, group }: FileBody): readonly HandStep[] {
  if (ensure === 'absent') return [shell('change', 'Remove', `rm -f -- ${quoted(path)}`, 60)]
  const lines = [
    `printf '%s' ${quoted(content)} > ${quoted(path)}`,
    ...(mode === undefined ? [] : [`chmod ${mode} -- ${quoted(path)}`]),
    ...(owner === undefined && group === undefined
      ? []
      : [`chown ${quoted(`${owner ?? ''}${group === undefined ? '' : `:${group}`}`)} -- ${quoted(path)}`]),
  ]
  return [shell('change', 'Write', lines.join('\n'), 60)]
}

function settingQuestion({ file, key }: SettingBody): string {
  return `grep -n -F -- ${quoted(key)} ${quoted(file)}`
}

function settingNote({ file, section, key, value }: SettingBody): string {
  const where = section === '' ? '' : ` in the section [${section}]`
  const wish = value === null ? `takes the key ${key}${where} away` : `sets ${key}=${value}${where}`
  return `# The agent ${oneLine(wish)} in this file:\ncat -- ${quoted(file)}`
}

function shell(role: HandStep['role'], name: string, text: string, timeLimitSeconds: number): HandStep {
  return {
    role,
    name,
    language: 'sh',
    text: `${text}
`,
    timeLimitSeconds,
    as: 'system',
    missing: [],
  }
}

function scripted(
  role: HandStep['role'],
  name: string,
  { language, source, timeoutSeconds, context }: Script,
  given: { readonly environment: Environment } & ScriptInputs,
): HandStep {
  const { values, missing } = needs(given)
  return {
    ...{ role, name, language, timeLimitSeconds: timeoutSeconds, as: context ?? 'system', missing },
    text: withValues(language, values, source),
  }
}

/** Variables with their values; what only the session has is a placeholder, and named. */
function needs({
  environment,
  secrets = [],
  files = [],
  downloads = [],
}: { readonly environment: Environment } & ScriptInputs) {
  const values = new Map<string, string>()
  const missing: string[] = []
  for (const [name, value] of Object.entries(environment)) {
    // A variable with another name is that of a licence, and its value may be the licence's key.
    const isOurs = name.startsWith('FETTLE_')
    values.set(name, isOurs ? value : `<value of ${name}>`)
    if (!isOurs) missing.push(`the value of ${name}`)
  }
  const placed = (variable: string, what: string): void => {
    values.set(variable, `<${what}>`)
    missing.push(`the ${what} in ${variable}`)
  }
  for (const { variable, secret } of secrets) placed(variable, `secret ${secret}`)
  for (const { variable, name } of files) placed(variable, `path of the file ${name}`)
  for (const { variable, name, url } of downloads) placed(variable, `path of ${name}, downloaded from ${url}`)
  return { values, missing }
}

/** The text with its variables set before it, in its own language; a first line that names its program stays the first. */
function withValues(language: ScriptLanguage, values: ReadonlyMap<string, string>, source: string): string {
  if (values.size === 0) return source
  const [first = '', ...rest] = source.split('\n')
  const hasShebang = first.startsWith('#!')
  const lines = [...values].map(([name, value]) => assignment[language](name, value))
  const before = language === 'python' ? ['import os', ...lines] : lines
  return [...(hasShebang ? [first] : []), ...before, hasShebang ? rest.join('\n') : source].join('\n')
}

const exported = (name: string, value: string): string => `export ${name}=${quoted(value)}`

const assignment: { readonly [language in ScriptLanguage]: (name: string, value: string) => string } = {
  sh: exported,
  bash: exported,
  python: (name, value) => `os.environ[${JSON.stringify(name)}] = ${JSON.stringify(value)}`,
  javascript: (name, value) => `process.env[${JSON.stringify(name)}] = ${JSON.stringify(value)}`,
}

/** One word of a POSIX shell, whatever stands in it. */
function quoted(text: string): string {
  return /^[A-Za-z0-9_./:=+@%,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}
