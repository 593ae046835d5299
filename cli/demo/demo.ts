/** `fettle demo`: a server, disposable computers that differ, an example library, and two full sessions on each. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadDocuments } from '@fettle/catalog/load.ts'
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { readConfig } from '@fettle/server/config.ts'
import { type RunningServer, startServer } from '@fettle/server/main.ts'
import { computersAvailable } from '../../testing/computers/available.ts'
import type { Computer } from '../../testing/computers/computer.ts'
import { aNetwork } from '../../testing/computers/network.ts'
import { type Client, createClient } from '../client.ts'
import { type ExitCode, exitCodes, failure, messageOf } from '../failure.ts'
import type { Output } from '../print/output.ts'
import { printEnded } from '../print/started.ts'
import { watchSessions } from '../sessions/watch.ts'
import { demoComputer } from './computers.ts'
import { demoComputers } from './scene.ts'
import { joinThisComputer } from './this-computer.ts'
import { disagreements } from './verify.ts'

const usage = `fettle demo [--exit] [--json] [--data DIR] [--port N]
  --exit      end when the sessions have ended, instead of leaving the page up until Ctrl-C
  --json      print one JSON value: {"computers":[{"name","first","second","verified"}]}
  --data DIR  keep the data there; default: a folder that is gone with the demo
  --port N    where the page is (default 7330; the next free one when that is taken)`

const exampleFolder = join(import.meta.dirname, '../../catalog/example')
const defaultPort = 7330
/** Ports tried after the first when nobody asked for a particular one. */
const portsTried = 20

interface Told {
  readonly name: string
  readonly first: SessionDetail
  readonly second: SessionDetail
  readonly verified: boolean
}

interface Options {
  readonly exit: boolean
  readonly data: string
  readonly port: number | undefined
}

/** Shows everything; ends with failed when a session did not end as it must, or a computer is not what its session says. */
export async function demo(words: readonly string[], output: Output): Promise<ExitCode> {
  const wanted = parse(words)
  if (wanted === 'help') {
    output.line(usage)
    return exitCodes.done
  }
  await using stack = new AsyncDisposableStack()
  const data = wanted.data ?? mkdtempSync(join(tmpdir(), 'fettle-demo-'))
  if (wanted.data === undefined) stack.defer(() => rmSync(data, { recursive: true, force: true }))
  const ending = Promise.withResolvers<undefined>()
  const leave = (): void => ending.resolve(undefined)
  process.once('SIGINT', leave).once('SIGTERM', leave)
  stack.defer(() => void process.off('SIGINT', leave).off('SIGTERM', leave))
  const shown = show({ ...wanted, data }, output, stack)
  const code = await Promise.race([shown, ending.promise])
  if (code === undefined) return 130
  if (!wanted.exit && !output.isJson) {
    output.line('Ctrl-C ends the demo and everything it made.')
    await ending.promise
  }
  return code
}

function parse(
  words: readonly string[],
): 'help' | { exit: boolean; data: string | undefined; port: number | undefined } {
  const flag = { type: 'boolean' } as const
  const text = { type: 'string' } as const
  const values = ((): ReturnType<typeof parsed> => {
    try {
      return parsed()
    } catch (error) {
      throw failure('badInput', `${messageOf(error)}\n${usage}`)
    }
  })()
  function parsed() {
    return parseArgs({
      args: [...words],
      options: { exit: flag, json: flag, help: { ...flag, short: 'h' }, data: text, port: text },
    }).values
  }
  if (values.help) return 'help'
  const port = values.port === undefined ? undefined : Number(values.port)
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65_536))
    throw failure('badInput', `"${values.port}" is no port; write a number from 0 to 65535.`)
  return { exit: values.exit === true, data: values.data, port }
}

async function show(options: Options, output: Output, stack: AsyncDisposableStack): Promise<ExitCode> {
  const available = computersAvailable()
  if (!available.ok) return await showThisComputer(options, output, stack, available.reason)
  const network = stack.use(await aNetwork())
  const server = stack.use(await aServer(options, network.address))
  say(output, `The server runs; its page: ${await server.loginLink()}`)
  const client = stack.use(createClient({ address: new URL(server.address), token: server.operatorToken }))
  await apply(client, 'tenants.yaml')
  say(
    output,
    `Making ${demoComputers.length} disposable computers: ${demoComputers.map(({ name, tenant }) => `${name} (${tenant})`).join(', ')}.`,
  )
  const computers = await Promise.all(demoComputers.map((wanted) => demoComputer(network, client, wanted)))
  await apply(client, '.')
  say(output, 'The example library is applied. A full session on each:')
  const first = await runAll(client, computers, output)
  say(output, 'And once more: what was brought about must be found as wanted.')
  const second = await runAll(client, computers, output)
  const told = await Promise.all(computers.map((computer, at) => tell(computer, at, first, second, output)))
  if (output.isJson) output.json({ computers: told })
  else conclude(output, told, server)
  return told.every(isRight) ? exitCodes.done : exitCodes.failed
}

async function tell(
  computer: Computer,
  at: number,
  ...[first, second, output]: [readonly SessionDetail[], readonly SessionDetail[], Output]
): Promise<Told> {
  const [one, two, wanted] = [first[at], second[at], demoComputers[at]]
  if (!one || !two || !wanted) throw new Error(`bug: ${computer.name} has no sessions`)
  const wrong = [...(await disagreements(computer, wanted, one)), ...(await disagreements(computer, wanted, two))]
  for (const sentence of wrong) output.note(sentence)
  return { name: computer.name, first: one, second: two, verified: wrong.length === 0 }
}

function isRight({ first, second, verified }: Told): boolean {
  return first.state === 'changed' && second.state === 'compliant' && verified
}

function conclude(output: Output, told: readonly Told[], server: RunningServer): void {
  output.line()
  for (const one of told) {
    const checked = one.verified ? 'dpkg-query inside agrees' : 'dpkg-query inside DISAGREES'
    output.line(
      `${isRight(one) ? output.style('good', 'ok') : output.style('bad', 'NOT RIGHT')}  ${one.name}: ${one.first.state}, then ${one.second.state}; ${checked}`,
    )
  }
  output.line(
    `Read the sessions at ${output.style('strong', server.address)} or with "npm run fettle -- sessions --data ${server.dataFolder}".`,
  )
}

function say(output: Output, text: string): void {
  if (!output.isJson) output.line(text)
}

/** Listens on all addresses of this machine's demo network and on loopback: agents and browser come from different sides. */
async function aServer({ data, port }: Options, address: string): Promise<RunningServer> {
  const ports = port === undefined ? Array.from({ length: portsTried }, (_, at) => defaultPort + at) : [port]
  for (const [at, one] of ports.entries()) {
    const config = readConfig(['--listen', `${address}:${one}`, '--data', data], {
      FETTLE_LOG_LEVEL: 'error',
      ...process.env,
    })
    try {
      return await startServer(config)
    } catch (error) {
      const isTaken = messageOf(error).includes('is in use') && !messageOf(error).includes('folder')
      if (!isTaken || at === ports.length - 1) throw failure('conflict', messageOf(error))
    }
  }
  throw new Error('bug: no port was tried')
}

async function apply(client: Client, path: string): Promise<void> {
  const { documents, problems } = loadDocuments([join(exampleFolder, path)])
  const [problem] = problems
  if (problem) throw failure('invalidDefinition', `${problem.source}: ${problem.sentence}`)
  await client.call('applyDocuments', { body: { documents: documents.map((one) => ({ ...one })) } })
}

async function runAll(
  client: Client,
  computers: readonly Computer[],
  output: Output,
): Promise<readonly SessionDetail[]> {
  const { started } = await client.call('startSessions', { body: { computers: computers.map(({ name }) => name) } })
  const sessions = await watchSessions(client, started, { output, signal: new AbortController().signal })
  if (!output.isJson) printEnded(output, sessions)
  return computers.flatMap(({ name }) => sessions.find((session) => session.computer.name === name) ?? [])
}

/** Without disposable computers this one is enrolled, and looked at only: nothing of it is changed. */
async function showThisComputer(
  options: Options,
  output: Output,
  stack: AsyncDisposableStack,
  reason: string,
): Promise<ExitCode> {
  output.note(`${reason} So the demo looks at this computer instead, by detection only: nothing of it is changed.`)
  const server = stack.use(await aServer(options, '127.0.0.1'))
  say(output, `The server runs; its page: ${await server.loginLink()}`)
  const client = stack.use(createClient({ address: new URL(server.address), token: server.operatorToken }))
  await apply(client, 'tenants.yaml')
  const own = stack.use(await joinThisComputer(client, 'Acme', options.data))
  await applyForAnybody(client)
  const { started } = await client.call('startSessions', { body: { computers: [own.computer], kind: 'detection' } })
  const sessions = await watchSessions(client, started, { output, signal: new AbortController().signal })
  if (output.isJson) output.json({ computers: [], detection: sessions, reason })
  else printEnded(output, sessions)
  return sessions.every(({ state }) => state === 'compliant' || state === 'partial') ? exitCodes.done : exitCodes.failed
}

/** The example library without what names its computers. */
async function applyForAnybody(client: Client): Promise<void> {
  const { documents } = loadDocuments([exampleFolder])
  const forAnybody = documents.filter(({ document }) => !('computer' in ((document['target'] ?? {}) as object)))
  await client.call('applyDocuments', { body: { documents: forAnybody.map((one) => ({ ...one })) } })
}
