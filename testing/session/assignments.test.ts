/** Deployments that come and go on real computers: a script on the computer decides, and what is no longer meant is taken back. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { aWorld, type World } from '../world/world.ts'
import { marking } from './documents.ts'
import { results, story } from './watch.ts'

let world: World

before(async () => {
  world = await aWorld()
})
after(async () => {
  await world[Symbol.asyncDispose]()
})

test('[E105] a script on the computer decides who is meant; when it says otherwise, what was brought is removed', async () => {
  await using meant = await world.computer('meant')
  await using other = await world.computer('not-meant')
  meant.writeFile('/etc/wants-it', '')
  const script = 'echo "looking round"; echo false; if [ -e /etc/wants-it ]; then echo true; else echo false; fi'
  await world.operator.apply(
    { kind: 'task', name: 'flagged', script: marking('flagged') },
    { kind: 'deployment', name: 'flagged', item: 'flagged', mode: 'enforce', target: { script } },
    { kind: 'software', name: 'fettle-example-tool', apt: 'fettle-example-tool' },
    {
      ...{ kind: 'deployment', name: 'tool', item: 'fettle-example-tool', desired: 'latest', onUnassign: 'remove' },
      target: { script },
    },
  )

  const first = await world.operator.run('meant')
  const untouched = await world.operator.run('not-meant')
  const installed = (await meant.installedPackages()).get('fettle-example-tool')
  await meant.sh('rm /etc/wants-it')
  await world.operator.run('meant', { kind: 'inventory' })
  const last = await world.operator.run('meant')
  const again = await world.operator.run('meant')

  assert.equal(first.state, 'changed', story(first))
  assert.deepEqual(results(first), { flagged: 'changed verified', 'fettle-example-tool': 'changed verified' })
  assert.equal(installed, '1.1-1')
  assert.deepEqual([untouched.state, untouched.actions], ['compliant', []])
  assert.equal((await other.installedPackages()).has('fettle-example-tool'), false)
  assert.equal(last.state, 'changed', story(last))
  assert.deepEqual(
    last.actions.map(({ item, kind, because }) => [item, kind, /tool/.test(because)]),
    [['fettle-example-tool', 'uninstall', true]],
  )
  assert.equal((await meant.installedPackages()).has('fettle-example-tool'), false)
  assert.ok(meant.exists('/var/flagged'), 'a task that says nothing of it is left as it is')
  assert.deepEqual([again.state, again.actions], ['compliant', []])
})

test('a computer that loses its tag: remove uninstalls, restore puts the earlier version back, leave leaves; the preview says so before', async () => {
  await using computer = await world.computer('untagged', { tags: ['fitted'] })
  await computer.sh('apt-get install -y -q fettle-example-app=1.0-1 >&2')
  const onUnassign = { app: 'restore', runtime: 'leave', legacy: 'remove' }
  await world.operator.apply(
    ...Object.entries(onUnassign).flatMap(([name, act]) => [
      { kind: 'software', name: `fettle-example-${name}`, apt: `fettle-example-${name}` },
      {
        ...{ kind: 'deployment', name, item: `fettle-example-${name}`, desired: 'latest', onUnassign: act },
        target: { tag: 'fitted' },
      },
    ]),
  )
  const versions = async () => {
    const packages = await computer.installedPackages()
    return Object.keys(onUnassign).map((name) => packages.get(`fettle-example-${name}`))
  }

  const first = await world.operator.run('untagged')
  const fitted = await versions()
  await world.operator.call('changeComputer', { params: { id: 'untagged' }, body: { tags: [] } })
  const preview = await world.operator.run('untagged', { kind: 'detection' })
  const stillFitted = await versions()
  const second = await world.operator.run('untagged')
  const third = await world.operator.run('untagged')

  assert.equal(first.state, 'changed', story(first))
  assert.deepEqual(fitted, ['2.0-1', '11.0-1', '0.9-1'])
  assert.deepEqual(stillFitted, fitted)
  const planned = (session: typeof first) =>
    session.actions.map(({ item, kind, to }) => [item.replace('fettle-example-', ''), kind, to]).toSorted()
  assert.deepEqual(planned(second), [
    ['app', 'downgrade', '1.0-1'],
    ['legacy', 'uninstall', 'absent'],
  ])
  assert.deepEqual(
    planned(preview).map(([item, kind]) => [item, kind]),
    planned(second).map(([item, kind]) => [item, kind]),
  )
  assert.ok(preview.actions.every(({ verdict }) => verdict === 'notCompliant'))
  assert.ok(second.actions.every(({ because }) => /app|legacy/.test(because)))
  assert.equal(second.state, 'changed', story(second))
  assert.deepEqual(await versions(), ['1.0-1', '11.0-1', undefined])
  assert.deepEqual([third.state, third.actions], ['compliant', []])
})
