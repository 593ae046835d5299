/** Who keeps the tests' shared PostgreSQL running while tests need it, and stops it afterwards? */
import { rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { startEmbedded } from '../../server/db/embedded/embedded.ts'
import { leaseSocket } from './cluster.ts'

// Started by cluster.ts as a process of its own, because the test files are processes that come and go. Each of them
// holds a connection to this process: a lease, which the operating system ends with the test process, however that ends.
// When there has been no lease for a while, everything is stopped and removed.
const idleMs = 10_000

const home = process.argv[2] ?? ''
const embedded = await startEmbedded({ home, fast: true }) // fails when another keeper was faster
const leases = new Set<Socket>()

const server = createServer((lease) => {
  clearTimeout(idle)
  leases.add(lease)
  lease.on('error', () => {}) // a test process that was killed
  lease.on('close', () => {
    leases.delete(lease)
    if (leases.size === 0) idle = setTimeout(end, idleMs)
  })
  lease.resume().write(`${embedded.url}\n`)
})
let idle = setTimeout(end, idleMs)
// A keeper that was killed left its socket behind; this one owns the folder, so nobody listens there.
rmSync(leaseSocket(home), { force: true })
server.listen(leaseSocket(home))

function end(): void {
  server.close(async () => {
    await embedded.stop()
    rmSync(home, { recursive: true, force: true })
  })
}
