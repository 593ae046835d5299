/** Documents for tests of sessions: short ways to say "this package", "this file", "this script", each deployed to everybody. */

type Document = Record<string, unknown>

/** A package item with a deployment on all computers. */
export function aPackage(name: string, desired: unknown = 'latest', more: Document = {}): readonly Document[] {
  return [
    { kind: 'software', name, apt: name, ...more },
    { kind: 'deployment', name: `${name} for all`, item: name, desired, target: { all: true } },
  ]
}

/** A file item with a deployment on all computers. */
export function aFile(name: string, file: Document, mode = 'enforce'): readonly Document[] {
  return [
    { kind: 'task', name, file },
    { kind: 'deployment', name: `${name} for all`, item: name, mode, target: { all: true } },
  ]
}

/** A script task with a deployment on all computers. */
export function aScript(
  name: string,
  script: Document,
  more: { mode?: string; item?: Document } = {},
): readonly Document[] {
  return [
    { kind: 'task', name, script, ...more.item },
    { kind: 'deployment', name: `${name} for all`, item: name, mode: more.mode ?? 'enforce', target: { all: true } },
  ]
}
