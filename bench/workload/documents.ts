/** How is the workload written as definitions, for the API? */
import { never } from '@fettle/core/terms/bug.ts'
import type { WorkloadItem } from '@fettle/testing/bench-workload/workload.ts'
import { workloadItems } from '@fettle/testing/bench-workload/workload.ts'

type Document = Readonly<Record<string, unknown>>

/** The items as software and tasks with a deployment each, for all computers. */
export function workloadDocuments(items: readonly WorkloadItem[] = workloadItems()): readonly Document[] {
  return items.flatMap((item) => [
    { kind: item.kind === 'package' ? 'software' : 'task', name: item.id, ...body(item) },
    { kind: 'deployment', name: item.id, item: item.id, ...wish(item), target: { all: true } },
  ])
}

function body(item: WorkloadItem): Document {
  switch (item.kind) {
    case 'package':
      return { apt: item.name }
    case 'file': {
      const { path, content, mode, owner, group } = item
      return { file: { path, content, mode, owner, group } }
    }
    case 'setting': {
      const { file, section, key, value } = item
      return { setting: { file, section, key, value } }
    }
    case 'check':
      // A test of Fettle's says no with exit code 1; others mean that it could not be asked.
      return { script: { language: 'sh', test: `{ ${item.test}; } || exit 1`, set: item.set } }
    default:
      return never(item)
  }
}

function wish(item: WorkloadItem): Document {
  return item.kind === 'package' ? { desired: item.ensure } : { mode: 'enforce' }
}
