/** `fettle computers change`: tags, moves, excludes or deletes computers, many at a time. */
import { computerFields } from '@fettle/contract/http/filter-fields.ts'
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode, failure } from '../failure.ts'
import { checkedFilter } from '../filter-check.ts'

/** The options that say what is to be different. */
export const changeOptions = ['add-tag', 'remove-tag', 'move-to', 'exclude', 'include', 'delete'] as const

export async function change({ options, output }: Invocation): Promise<ExitCode> {
  const filter = checkedFilter(options.text('filter'), computerFields)
  if (filter === undefined) throw failure('badInput', "Say which computers: --filter 'tag:canary'.")
  const [addTags, removeTags, tenant] = [options.texts('add-tag'), options.texts('remove-tag'), options.text('move-to')]
  const isDeleted = options.flag('delete')
  if (options.flag('exclude') && options.flag('include'))
    throw failure('badInput', 'Give --exclude or --include, not both.')
  const wanted = {
    ...(addTags.length > 0 && { addTags: [...addTags] }),
    ...(removeTags.length > 0 && { removeTags: [...removeTags] }),
    ...(tenant !== undefined && { tenant }),
    ...((options.flag('exclude') || options.flag('include')) && { excludedFromMaintenance: options.flag('exclude') }),
  }
  if (isDeleted === Object.keys(wanted).length > 0)
    throw failure(
      'badInput',
      `Say what to change: ${changeOptions.map((name) => `--${name}`).join(', ')}; --delete goes alone.`,
    )
  const expected = options.count('expected')
  using client = clientFor(options)
  const result = await client.call('changeComputers', {
    body: {
      filter,
      ...(expected !== undefined && { expected }),
      ...(isDeleted ? { delete: true as const } : { change: wanted }),
    },
  })
  if (output.isJson) output.json(result)
  else {
    output.line(`${result.changed} changed, ${result.unchanged} were so already, ${result.refused.length} refused.`)
    for (const { computer, sentence } of result.refused) output.line(`${computer.name}: ${sentence}`)
  }
  return result.refused.length > 0 ? exitCodes.refused : exitCodes.done
}
