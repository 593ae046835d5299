/** What exactly does the agent do to carry out a decision? */
import { bug } from '../terms/bug.ts'
import type { Environment } from '../terms/check.ts'
import type { PackageSource, ScriptSource, Software, Task } from '../terms/item.ts'
import type { ManifestEntry } from '../terms/manifest.ts'
import type { Change } from '../terms/plan.ts'
import type { Script } from '../terms/script.ts'
import { parameterEnvironment } from '../identify/environment.ts'
import type { Intended } from './decision.ts'

/** Returns the change that carries out the decision; it names no deployment, and everything in it is pinned [P19]. */
export function changeOf({ item, parameters }: ManifestEntry, decision: Intended): Change {
  const environment = parameterEnvironment(parameters)
  if (item.kind === 'task') return taskChange(item, environment)
  return item.source.type === 'package'
    ? packageChange(item.source, decision)
    : scriptChange(item, { source: item.source, decision, environment })
}

function taskChange({ name, body }: Task, environment: Environment): Change {
  if (body.type !== 'script') return body
  if (body.set === undefined) return bug(`the task "${name}" is to be enforced and has no set script`)
  return { type: 'script', steps: [body.set], environment }
}

function packageChange(source: PackageSource, { kind, to }: Intended): Change {
  const target = { type: 'package', provider: source.provider, package: source.package } as const
  if (kind === 'uninstall') return { ...target, operation: 'remove' }
  return { ...target, operation: kind === 'reinstall' ? 'reinstall' : 'install', version: to }
}

/** The script finds the wanted version and the installed one, each empty when there is none. */
function scriptChange(
  software: Software,
  { source, decision, environment }: { source: ScriptSource; decision: Intended; environment: Environment },
): Change {
  const { kind, to, before } = decision
  const versions = {
    FETTLE_VERSION: kind === 'uninstall' ? '' : to,
    FETTLE_INSTALLED_VERSION: kind === 'install' ? '' : before,
  }
  return { type: 'script', steps: steps(software, source, kind), environment: { ...environment, ...versions } }
}

/** A repair removes first unless the software says that it can be installed over: what is broken shall not stay. */
function steps(software: Software, { install, uninstall }: ScriptSource, kind: Intended['kind']): readonly Script[] {
  switch (kind) {
    case 'install':
      return [install]
    case 'uninstall':
      return uninstall === undefined ? bug(`the software "${software.name}" has no uninstall script`) : [uninstall]
    case 'reinstall':
    case 'update':
    case 'downgrade':
      return software.upgradeStrategy === 'installOver' || uninstall === undefined ? [install] : [uninstall, install]
    default:
      return bug(`"${kind}" changes no software`)
  }
}
