/** Processes are told apart and found, whatever they call themselves. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { mountPoint } from './cgroup.ts'
import { descendantsOf, endTree, hasMarker, isAlive, markerName, parseStat, processInfo, processesOf } from './linux.ts'

test('a process is read from its stat line, whatever its name', () => {
  const fields = 'S 7 42 40 0 -1 4194304 100 0 0 0 1 2 0 0 20 0 1 0 987654 1000 200'

  assert.deepEqual(parseStat(42, `42 (a (b) c) ${fields}`), {
    pid: 42,
    parent: 7,
    session: 40,
    name: 'a (b) c',
    startTime: '987654',
  })
  assert.equal(parseStat(42, `42 (gone) ${fields.replace('S', 'Z')}`), undefined)
})

test('a process is itself only with the same start', () => {
  const own = processInfo(process.pid)

  assert.ok(own !== undefined)
  assert.equal(isAlive(process.pid, own.startTime), true)
  assert.equal(isAlive(process.pid, `${own.startTime}1`), false)
})

test('processes are found by the whole marker, or by its beginning', async () => {
  const child = spawn('sleep', ['100'], { env: { PATH: process.env['PATH'], [markerName]: 'ord_x/a1/1' } })
  const pid = child.pid ?? 0
  await once(child, 'spawn')

  assert.equal(hasMarker(pid, 'ord_x/a1/1'), true)
  assert.equal(hasMarker(pid, 'ord_x/a1/'), true)
  assert.equal(hasMarker(pid, 'ord_x/a1'), false)
  assert.equal(hasMarker(pid, 'ord_x/a2/1'), false)
  assert.deepEqual(
    processesOf({ marker: 'ord_x/a1/1' }).map((info) => info.pid),
    [pid],
  )
  assert.ok(descendantsOf(process.pid).every((info) => info.pid !== process.pid))
  assert.deepEqual(await endTree({ marker: 'ord_x/' }, 500), [])
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  assert.equal(child.signalCode, 'SIGTERM')
})

test('control groups are found where they are mounted', () => {
  assert.equal(mountPoint('sysfs /sys sysfs rw 0 0\ncgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n'), '/sys/fs/cgroup')
  assert.equal(mountPoint('cgroup /sys/fs/cgroup/cpu cgroup rw 0 0\n'), undefined)
})
