/** `fettle deployments`: lists deployments, or shows one with the computers it wins on. */
import { clientFor } from '../access.ts'
import type { Client } from '../client.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import type { Output } from '../print/output.ts'
import { safe } from '../print/style.ts'
import { printTable } from '../print/table.ts'
import { relativeTime } from '../print/time.ts'
import { printDefinition } from './show-items.ts'

export async function run({ arguments: [name], options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  if (name !== undefined) await showOne(client, name, output)
  else await showAll(client, options.text('item'), output)
  return exitCodes.done
}

async function showAll(client: Client, item: string | undefined, output: Output): Promise<void> {
  const { items } = await client.call('listDeployments', { query: item === undefined ? {} : { item } })
  if (output.isJson) return output.json({ items })
  if (items.length === 0) return output.line('There is no deployment; "fettle apply" makes them from YAML files.')
  const now = Date.now()
  const rows = items.map((deployment) => [
    deployment.name,
    deployment.instance === undefined ? deployment.item : `${deployment.item}#${deployment.instance}`,
    deployment.desired,
    deployment.enabled ? deployment.enforcement : { text: 'disabled', tone: 'dim' as const },
    deployment.target,
    relativeTime(deployment.updatedAt, now),
  ])
  printTable(output, ['DEPLOYMENT', 'ITEM', 'WANTED', 'ENFORCEMENT', 'TARGET', 'CHANGED'], rows)
}

async function showOne(client: Client, name: string, output: Output): Promise<void> {
  const deployment = await client.call('getDeployment', { params: { name } })
  if (output.isJson) return output.json(deployment)
  const { style, line } = output
  line(`${style('strong', safe(deployment.name))}  ${deployment.id}`)
  line(safe(`${deployment.item} ${deployment.desired}, ${deployment.enforcement}, for ${deployment.target}`))
  const { computers, winsOn } = deployment
  const more = winsOn > computers.length ? `, and ${winsOn - computers.length} more` : ''
  line(
    safe(`wins on ${winsOn}${winsOn === 0 ? '' : `: ${computers.map((computer) => computer.name).join(', ')}${more}`}`),
  )
  printDefinition(output, deployment.definition)
}
