/** `fettle onboarding`: lists computers on their way in, lets them in, says who they are, onboards them. */
import type { Identification, OnboardingComputer } from '@fettle/contract/http/onboarding.ts'
import { clientFor } from '../access.ts'
import type { Client } from '../client.ts'
import type { Invocation, OptionValues } from '../command.ts'
import { exitCodes, type ExitCode, failure } from '../failure.ts'
import type { Output } from '../print/output.ts'
import { safe } from '../print/style.ts'
import { printTable } from '../print/table.ts'
import { relativeTime } from '../print/time.ts'

type Verb = 'list' | 'show' | 'accept' | 'reject' | 'identify' | 'start' | 'later' | 'skip'

export async function run({ arguments: [word, computer], options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const verb = (word ?? 'list') as Verb
  if (verb === 'list') await list(client, options, output)
  else if (computer === undefined)
    throw failure(
      'badInput',
      `Say which computer: fettle onboarding ${verb} COMPUTER; list them with "fettle onboarding".`,
    )
  else await act(client, { verb, computer, options, output })
  return exitCodes.done
}

async function list(client: Client, options: OptionValues, output: Output): Promise<void> {
  const state = options.text('state') as 'pending' | 'needsOnboarding' | 'onboarding' | 'undecided' | undefined
  const { items } = await client.call('listOnboarding', { query: state === undefined ? {} : { state } })
  if (output.isJson) return output.json({ items })
  if (items.length === 0) return output.line('No computer waits on its way in.')
  const now = Date.now()
  const rows = items.map((one) => [
    one.name,
    one.tenant.name,
    one.state,
    one.online ? 'online' : 'offline',
    relativeTime(one.joinedAt, now),
    one.identification === undefined ? '' : identityWords(one.identification),
    one.person?.name ?? '',
    one.tags.join(' '),
  ])
  printTable(output, ['COMPUTER', 'TENANT', 'STATE', 'PRESENCE', 'JOINED', 'IS', 'PERSON', 'TAGS'], rows)
}

function identityWords({ verdict, match, decided }: Identification): string {
  const name = match === undefined ? '' : ` ${match.name}`
  return decided === undefined ? `${verdict}${verdict === 'new' ? '' : `${name}?`}` : `${decided.as}${name}`
}

interface Act {
  readonly verb: Exclude<Verb, 'list'>
  readonly computer: string
  readonly options: OptionValues
  readonly output: Output
}

async function act(client: Client, { verb, computer: id, options, output }: Act): Promise<void> {
  if (verb === 'reject') {
    const reason = options.text('reason') ?? ''
    const gone = await client.call('rejectComputer', { params: { id }, body: { reason } })
    if (output.isJson) return output.json(gone)
    return output.line(safe(`${gone.name} is rejected; its agent is refused from now on.`))
  }
  const after = await changed(client, verb, id, options)
  if (output.isJson) output.json(after)
  else print(after, output)
}

async function changed(
  client: Client,
  verb: Exclude<Verb, 'list' | 'reject'>,
  id: string,
  options: OptionValues,
): Promise<OnboardingComputer> {
  const params = { id }
  switch (verb) {
    case 'show': {
      const { items } = await client.call('listOnboarding', { query: {} })
      const found = items.find((one) => one.id === id || one.name === id)
      if (!found)
        throw failure('badInput', `${id} does not wait for anything on its way in; see "fettle computers ${id}".`)
      return found
    }
    case 'accept':
      return await client.call('acceptComputer', { params, body: acceptance(options) })
    case 'identify': {
      const as = options.text('as') as 'same' | 'wiped' | 'new' | 'clone' | undefined
      if (as === undefined) throw failure('badInput', 'Say what it is: --as same, wiped, new or clone.')
      const of = options.text('of')
      return await client.call('decideIdentity', { params, body: { as, ...(of !== undefined && { of }) } })
    }
    case 'start':
      return await client.call('onboardComputer', { params, body: { when: 'now' } })
    case 'later':
    case 'skip':
      return await client.call('onboardComputer', { params, body: { when: verb } })
  }
}

function acceptance(options: OptionValues) {
  const tags = options.texts('tag')
  const [tenant, person, name] = [options.text('tenant'), options.text('person'), options.text('name')]
  const onboard = options.text('onboard') as 'now' | 'later' | 'skip' | undefined
  return {
    ...(tenant !== undefined && { tenant }),
    ...(person !== undefined && { person }),
    ...(name !== undefined && { name }),
    ...(onboard !== undefined && { onboard }),
    ...(tags.length > 0 && { tags: [...tags] }),
  }
}

function print(one: OnboardingComputer, { line, style }: Output): void {
  line(`${style('strong', safe(one.name))} (${safe(one.tenant.name)})  ${one.state}`)
  line(safe(one.sentence))
  for (const sentence of one.identification?.sentences ?? []) line(`  ${safe(sentence)}`)
  const decided = one.identification?.decided
  if (decided !== undefined) line(safe(`  Decided: ${decided.as}, by ${decided.by}.`))
}
