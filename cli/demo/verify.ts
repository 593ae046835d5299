/** Asks each computer's own dpkg, without Fettle's agent, whether what the sessions said is so. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import type { Computer } from '../../testing/computers/computer.ts'
import type { DemoComputer } from './scene.ts'

/**
 * What does not agree, in sentences; empty when dpkg-query agrees with every verdict about a package, and the computer is what
 * it was to become.
 */
export async function disagreements(
  computer: Computer,
  wanted: DemoComputer,
  session: SessionDetail,
): Promise<readonly string[]> {
  const installed = await packagesInside(computer)
  const wrong: string[] = []
  for (const [name, version] of Object.entries(wanted.packages)) {
    const found = installed.get(name) ?? null
    if (found !== version)
      wrong.push(`${computer.name} has ${name} ${found ?? '(absent)'}, wanted is ${version ?? '(absent)'}`)
  }
  for (const action of session.actions) {
    // The example's software is named after its packages.
    const name = `fettle-${action.item}`
    if (!['software', 'prerequisite'].includes(action.phase) || !(name in wanted.packages)) continue
    const said = action.after ?? action.before
    const found = installed.get(name) ?? 'absent'
    if (said !== found) wrong.push(`the session on ${computer.name} says ${name} is ${said}, dpkg-query says ${found}`)
  }
  return wrong
}

/** Installed packages by name, as dpkg-query inside the computer tells them. */
async function packagesInside(computer: Computer): Promise<ReadonlyMap<string, string>> {
  const text = await computer.sh(`dpkg-query -W -f '\${db:Status-Abbrev} \${Package} \${Version}\\n'`)
  const lines = text.split('\n').map((line) => line.split(/\s+/))
  return new Map(
    lines.flatMap(([status, name, version]) =>
      status === 'ii' && name !== undefined && version !== undefined ? [[name, version] as const] : [],
    ),
  )
}
