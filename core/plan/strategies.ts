/** Which scripts lead software from one version to another, in which order? */
import { bug, never } from '../terms/bug.ts'
import type { RepairStrategy, ScriptSource, Software, SoftwareScripts } from '../terms/item.ts'
import type { Script } from '../terms/script.ts'
import type { Work } from './decision.ts'

/** How a version gets where another one is, or nothing. */
export type Method = 'install' | 'installOver' | 'uninstallInstall' | 'upgradeScript'

/** What one change does, in its order: bring what is there in order, then lead to a version, or remove. */
export interface Steps {
  readonly repairs: boolean
  readonly method: Method | 'uninstall' | undefined
}

/** Returns how the software is repaired: as its author says, else as it is upgraded, removing first where that is possible. */
export function repairStrategyOf({ repairStrategy, upgradeStrategy, source }: Software): RepairStrategy {
  if (repairStrategy !== undefined) return repairStrategy
  if (upgradeStrategy === 'installOver' || upgradeStrategy === 'uninstallInstall') return upgradeStrategy
  return source.type === 'script' && source.uninstall === undefined ? 'installOver' : 'uninstallInstall'
}

/** Returns the scripts of one version: its own, else the software's. */
export function scriptsOf({ details = {}, ...scripts }: ScriptSource, version: string | undefined): SoftwareScripts {
  return { ...scripts, ...(version === undefined ? {} : details[version]?.scripts) }
}

/**
 * Returns the scripts of a change in their order [P19]. What is fetched is there before anything is removed; removing goes by
 * the scripts of the installed version, everything else by those of the wanted one.
 */
export function stepsOf(
  source: ScriptSource,
  { steps: { repairs, method }, from }: Pick<Work, 'steps' | 'from'>,
  to: string | undefined,
): readonly Script[] {
  const [old, wanted] = [scriptsOf(source, from), scriptsOf(source, to)]
  const repair = repairs ? [needed(old.repair, 'repair')] : []
  const removal = () => [needed(old.uninstall, 'uninstall'), old.postUninstall]
  const arrival = [wanted.install, wanted.postInstall]
  switch (method) {
    case undefined:
      return present(repair)
    case 'uninstall':
      return present(removal())
    case 'install':
    case 'installOver':
      return present([wanted.download, ...repair, ...arrival])
    case 'uninstallInstall':
      return present([wanted.download, ...repair, ...removal(), ...arrival])
    case 'upgradeScript':
      return present([wanted.download, ...repair, needed(wanted.upgrade, 'upgrade'), wanted.postInstall])
    default:
      return never(method)
  }
}

/** Returns which script a change needs and this software lacks; undefined when it has all. A package manager lacks nothing. */
export function missingScript(
  source: Software['source'],
  { steps: { repairs, method }, from }: Pick<Work, 'steps' | 'from'>,
  to: string | undefined,
): 'repair' | 'uninstall' | 'upgrade' | undefined {
  if (source.type === 'package') return undefined
  const [old, wanted] = [scriptsOf(source, from), scriptsOf(source, to)]
  if (repairs && old.repair === undefined) return 'repair'
  if ((method === 'uninstall' || method === 'uninstallInstall') && old.uninstall === undefined) return 'uninstall'
  return method === 'upgradeScript' && wanted.upgrade === undefined ? 'upgrade' : undefined
}

/** Returns how the software gets from one version to another; undefined when its upgrade strategy is none. */
export function methodOf({ upgradeStrategy }: Software): Method | undefined {
  return upgradeStrategy === 'none' ? undefined : upgradeStrategy
}

/** Returns how a version is installed over its stepping stone: the author has said that this is the way, so there is one. */
export function methodOver(software: Software): Method {
  return methodOf(software) ?? 'installOver'
}

function needed(script: Script | undefined, name: string): Script {
  return script ?? bug(`a change needs the ${name} script, and there is none`)
}

function present(scripts: readonly (Script | undefined)[]): readonly Script[] {
  return scripts.filter((script) => script !== undefined)
}
