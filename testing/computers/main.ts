/** Lets people use a disposable computer from a terminal. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setImmediate as oneTurn } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { examplePackages } from '../apt-repository/example-packages.ts'
import { aRepository } from '../apt-repository/repository.ts'
import { computersAvailable } from './available.ts'
import { aComputer, PROJECT_INSIDE } from './computer.ts'
import type { Computer } from './computer.ts'
import { aNetwork, removeLeftovers } from './network.ts'
import { INSIDE_ENVIRONMENT } from './run-inside.ts'

const HELP = `Disposable computers: real Debian in namespaces of its own, on a copy-on-write disk over this machine's.

  node testing/computers/main.ts shell    boots a computer and opens a shell in it; commands may also come from stdin
  node testing/computers/main.ts check    says whether disposable computers can be made here, and if not why
  node testing/computers/main.ts clean    removes what dead processes have left behind

  --name NAME     host name of the computer                            (shell)
  --layer DIR     a tree its disk stands on; several from the top down (shell; default: this machine's own root)
  --examples      apt knows the example packages, fettle-example-...   (shell)
  --help

The project is at ${PROJECT_INSIDE} in there, read-only. \`reboot\` works: a new shell opens when the computer is up again.
Leave with \`exit\`; the computer and all that was changed in it are gone then. Needs root.
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean' },
    name: { type: 'string' },
    layer: { type: 'string', multiple: true },
    examples: { type: 'boolean' },
  },
})
const [verb, ...extra] = positionals
if (values.help === true) process.stdout.write(HELP)
else if (extra.length === 0 && verb === 'shell') process.exitCode = await shell()
else if (extra.length === 0 && verb === 'check') process.exitCode = check()
else if (extra.length === 0 && verb === 'clean') await clean()
else {
  process.stderr.write(HELP)
  process.exitCode = 3
}

async function shell(): Promise<number> {
  if (check() !== 0) return 1
  await using network = await aNetwork()
  const name = values.name === undefined ? {} : { name: values.name }
  const layers = values.layer === undefined ? {} : { layers: values.layer }
  await using computer = await aComputer(network, { ...name, ...layers })
  if (values.examples === true) await computer.addRepository(await aRepository(examplePackages))
  say(`${computer.name}, ${computer.address}; this machine is ${network.address} (server). Leave with exit or Ctrl-D.`)
  for (;;) {
    const boots = computer.boots
    const exitCode = await oneShell(computer)
    if (!(await comesBack(computer, boots))) return exitCode
    say(`${computer.name} has rebooted.`)
  }
}

async function oneShell(computer: Computer): Promise<number> {
  const isTerminal = process.stdin.isTTY
  const inside = isTerminal ? (['script', '-qec', 'bash', '/dev/null'] as const) : (['sh'] as const)
  const [program, ...rest] = computer.enterCommand([...inside])
  const env = { ...INSIDE_ENVIRONMENT, TERM: process.env['TERM'] ?? 'dumb' }
  const [code] = await once(spawn(program, rest, { env, stdio: 'inherit' }), 'exit')
  return typeof code === 'number' ? code : 1
}

/** Whether the computer, whose shell was ended by its shutdown, boots again. */
async function comesBack(computer: Computer, boots: number): Promise<boolean> {
  await oneTurn() // the news of the shutdown may be read after that of the shell's end
  await computer.untilSettled()
  return computer.isOn && computer.boots > boots
}

function check(): number {
  const available = computersAvailable()
  say(available.ok ? 'Disposable computers can be made here.' : available.reason)
  return available.ok ? 0 : 1
}

async function clean(): Promise<void> {
  const removed = await removeLeftovers()
  say(removed.length === 0 ? 'Nothing was left behind.' : `Removed what was left of networks ${removed.join(', ')}.`)
}

/** To stderr: stdout belongs to what runs in the computer. */
function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
}
