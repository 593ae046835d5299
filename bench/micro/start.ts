/** How long does a server take until it answers? */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median } from '../measure/figures.ts'
import { startServerProcess } from '../workload/server.ts'
import type { Measure } from './measure.ts'

/** Starts a server on a new data folder, and then again and again. */
export async function measureStart(rounds: number): Promise<Measure> {
  const folder = mkdtempSync(join(tmpdir(), 'fettle-bench-'))
  try {
    const startOnce = async (): Promise<number> => {
      const server = await startServerProcess(join(folder, 'data'), '127.0.0.1')
      await server.stop()
      return server.startSeconds
    }
    const first = await startOnce()
    const later: number[] = []
    for (let round = 0; round < rounds; round += 1) later.push(await startOnce())
    return {
      name: 'start',
      title: 'Start of a server with its PostgreSQL, until it answers',
      figures: [
        { what: 'again, on its data', value: median(later) * 1e3, unit: 'ms' },
        { what: 'for the first time: makes its database', value: first * 1e3, unit: 'ms' },
      ],
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
}
