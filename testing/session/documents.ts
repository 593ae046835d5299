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

/**
 * Script tasks of one computer alone, named `<computer>-<name>`, so that tests on several computers can run side by side. `more` are
 * further members of the task; what it requires is written without the computer's name.
 */
export function tasksOn(
  computer: string,
  tasks: { readonly [name: string]: Document & { readonly script: Document; readonly requires?: readonly string[] } },
): readonly Document[] {
  const named = (name: string) => `${computer}-${name}`
  return Object.entries(tasks).flatMap(([name, { requires, ...more }]) => [
    { kind: 'task', name: named(name), ...(requires ? { requires: requires.map(named) } : {}), ...more },
    { kind: 'deployment', name: named(name), item: named(name), mode: 'enforce', target: { computer } },
  ])
}

/** The scripts of a task that leaves a file behind; `also` is done with it. */
export function marking(name: string, also = ''): Document {
  return { test: `test -e /var/${name}`, set: `touch /var/${name} ${also}` }
}
