/** A place to work for a day: a server, computers that have not joined yet, and tasks that come out only once they are corrected. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { aComputer, type Computer } from '../computers/computer.ts'
import { agentCommand, agentState, aWorld, type World } from '../world/world.ts'

export interface Workday extends AsyncDisposable {
  readonly world: World
  readonly computers: Readonly<Record<string, Computer>>
  /** Does on these computers what the page says; `shown` is what it shows. */
  readonly join: (shown: string, names: readonly string[]) => Promise<void>
  /** Lets the sessions of these computers go on. */
  readonly open: (...names: readonly string[]) => void
}

const tokenFile = '/root/token'

/** Starts it; the computers are switched on. */
export async function aWorkday(names: readonly string[]): Promise<Workday> {
  const stack = new AsyncDisposableStack()
  try {
    const world = stack.use(await aWorld())
    const made = await Promise.all(names.map((name) => aComputer(world.network, { name })))
    for (const computer of made) stack.use(computer)
    const computers = Object.fromEntries(made.map((computer) => [computer.name, computer]))
    const named = (name: string): Computer => computers[name] ?? assert.fail(`there is no computer ${name}`)
    return {
      ...{ world, computers },
      join: async (shown, joining) => void (await Promise.all(joining.map((name) => joinAs(shown, named(name))))),
      open: (...opened) => {
        for (const name of opened) named(name).writeFile('/etc/open', '')
      },
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    }
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}

/** The commands of the page; the program has another name here, and its service is started by the computer's own. */
async function joinAs(shown: string, computer: Computer): Promise<void> {
  const token = /echo '([^']+)'/.exec(shown)?.[1] ?? assert.fail(`no token in ${shown}`)
  const address = /agent enroll (\S+) --token-file/.exec(shown)?.[1] ?? assert.fail(`no address in ${shown}`)
  computer.writeFile(tokenFile, token, 0o600)
  const enrolled = await computer.run(agentCommand('enroll', address, '--token-file', tokenFile, '--state', agentState))
  assert.equal(enrolled.exitCode, 0, enrolled.stderr)
  await computer.services.add({
    name: 'agent',
    argv: agentCommand('run', '--state', agentState),
    env: { FETTLE_AGENT_RETRY_MAX_MS: '300' },
    restart: 'always',
    delayMs: 50,
  })
}

/** A task that waits until it is let go on, and then copies a file that is not there. */
export function mistakenTask(name: string, title: string): Record<string, unknown> {
  return {
    ...{ kind: 'task', name, title },
    script: {
      test: `test -e /etc/${name}`,
      set: `echo "standing at the gate"; while [ ! -e /etc/open ]; do sleep 0.05; done; cp /etc/${name}.mistaken /etc/${name}`,
    },
  }
}

/** The same task as a text, corrected. */
export function correctedTask(name: string, title: string): string {
  return [
    ...['kind: task', `name: ${name}`, `title: ${title}`, 'script:'],
    ...[`  test: test -e /etc/${name}`, `  set: cp /etc/os-release /etc/${name}`, ''],
  ].join('\n')
}

/** The lines of a file that was downloaded, without its head. */
export function rowsOf(path: string): readonly string[] {
  return readFileSync(path, 'utf8').trim().split(/\r?\n/).slice(1)
}
