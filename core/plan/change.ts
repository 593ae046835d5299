/** What exactly does the agent do to carry out a decision? */
import { bug } from '../terms/bug.ts'
import type { PackageSource, ScriptSource, Task } from '../terms/item.ts'
import type { ManifestEntry } from '../terms/manifest.ts'
import type { Change, Download } from '../terms/plan.ts'
import type { RebootPreference } from '../terms/session.ts'
import type { Given } from '../identify/inputs.ts'
import { inputsOf, joined } from '../identify/inputs.ts'
import type { Intended, Work } from './decision.ts'
import { stepsOf } from './strategies.ts'

/** What is carried out: a decision, or one stepping stone of it. */
export type Doing = Pick<Intended, 'kind' | 'to' | 'before'> & { readonly work?: Work }

/** Returns the change that carries this out; it names no deployment, and everything in it is pinned [P19]. */
export function changeOf(entry: ManifestEntry, doing: Doing, reboot?: RebootPreference): Change {
  const { item } = entry
  const given = joined([provided(doing, reboot), inputsOf(entry, doing.work?.licence)])
  if (item.kind === 'task') return taskChange(item, given)
  return item.source.type === 'package' ? packageChange(item.source, doing) : scriptChange(item.source, doing, given)
}

/** Returns the files a change needs, for a session that only fetches them. */
export function downloadsOf(doing: Doing): readonly Download[] {
  return doing.kind === 'uninstall' ? [] : (doing.work?.downloads ?? [])
}

/** What is said to every script that changes something; no parameter takes its place [P29]. */
function provided({ kind, to, work }: Doing, reboot: RebootPreference | undefined): Partial<Given> {
  const versions = work && {
    FETTLE_VERSION: kind === 'uninstall' ? '' : to,
    FETTLE_INSTALLED_VERSION: work.from ?? '',
  }
  const preference = reboot && { FETTLE_REBOOT_PREFERENCE: reboot }
  return { environment: { FETTLE_ACTION: kind, FETTLE_METHOD: 'set', ...versions, ...preference } }
}

function taskChange({ name, body }: Task, given: Given): Change {
  if (body.type !== 'script') return body
  if (body.set === undefined) return bug(`the task "${name}" is to be enforced and has no set script`)
  return { type: 'script', steps: [body.set], ...given }
}

function packageChange(source: PackageSource, { kind, to }: Doing): Change {
  const target = { type: 'package', provider: source.provider, package: source.package } as const
  if (kind === 'uninstall') return { ...target, operation: 'remove' }
  return { ...target, operation: kind === 'reinstall' ? 'reinstall' : 'install', version: to }
}

function scriptChange(source: ScriptSource, { to, work }: Doing, given: Given): Change {
  if (work === undefined) return bug('software with scripts is to be changed and nothing says how')
  const steps = stepsOf(source, work, to)
  return { type: 'script', steps, ...joined([given, { downloads: work.downloads }]) }
}
