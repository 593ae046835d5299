/** How long does a server take until it answers, and how much of a command's time is its start? */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median } from '../measure/figures.ts'
import { timed } from '../measure/stopwatch.ts'
import { commandLines } from '../workload/fettle-peer.ts'
import { startServerProcess } from '../workload/server.ts'
import type { Figure, Measure } from './measure.ts'

/** Starts a server on a new data folder, and then again and again; then commands that find no server. */
export async function measureStart(rounds: number): Promise<Measure> {
  const folder = mkdtempSync(join(tmpdir(), 'fettle-bench-'))
  try {
    return {
      name: 'start',
      title: 'Starts',
      figures: [...(await serverStarts(join(folder, 'data'), rounds)), ...(await commandStarts(folder, rounds))],
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
}

async function serverStarts(dataFolder: string, rounds: number): Promise<readonly Figure[]> {
  const startOnce = async (): Promise<number> => {
    const server = await startServerProcess(dataFolder, '127.0.0.1')
    await server.stop()
    return server.startSeconds
  }
  const first = await startOnce()
  const later: number[] = []
  for (let round = 0; round < rounds; round += 1) later.push(await startOnce())
  return [
    { what: 'server with its PostgreSQL, until it answers', value: median(later) * 1e3, unit: 'ms' },
    { what: 'the same for the first time: it makes its database', value: first * 1e3, unit: 'ms' },
  ]
}

/** A command that has done all it can do alone: nothing listens on port 1. */
const unanswered = ['run', 'nobody', '--wait', '--json', '--server', 'http://127.0.0.1:1']

async function commandStarts(home: string, rounds: number): Promise<readonly Figure[]> {
  const { PATH } = process.env
  const ms = async (command: readonly [string, ...string[]]): Promise<number> => {
    const walls: number[] = []
    for (let round = 0; round <= rounds; round += 1) walls.push((await timed(command, { PATH, HOME: home })).cost.wall)
    return median(walls.slice(1)) * 1e3
  }
  return [
    { what: 'Node.js that does nothing', value: await ms([process.execPath, '--eval', '']), unit: 'ms' },
    {
      what: 'command until it finds no server: node cli/main.ts',
      value: await ms([...commandLines.fettle, ...unanswered]),
      unit: 'ms',
    },
    {
      what: 'the same by cli/fettle',
      value: await ms([...commandLines['fettle-launcher'], ...unanswered]),
      unit: 'ms',
    },
  ]
}
