/** How long actions take is learnt from sessions and told with the next plan. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ended, executing, orderEnded, started, tellAll } from '@fettle/core/session/fixtures.ts'
import { aDatabase } from '../../testing/database/a-database.ts'
import { createActionTimes } from './action-times.ts'

test('a mean follows the last ten, and what was not changed teaches nothing', async () => {
  await using database = await aDatabase()
  const times = createActionTimes(database.db)
  const story = tellAll(executing(), [started('a1'), ended('a1'), ended('a2', { verdict: 'failed' }), orderEnded(2)])
  const took = (ms: number) => ({
    ...story.session,
    actions: story.session.actions.map((record) => ({ ...record, startedAt: 0, endedAt: ms })),
  })
  const known = async () => await database.db.selectFrom('action_time').select(['item', 'kind', 'mean_ms']).execute()
  times.learn(took(1000))
  times.learn(took(3000))
  await times.flush()
  assert.deepEqual(await known(), [{ item: 'item1', kind: 'update', mean_ms: 2000 }])
  for (let n = 0; n < 40; n += 1) {
    times.learn(took(6000))
    await times.flush()
  }
  const [{ mean_ms = 0 } = {}] = await known()
  assert.ok(mean_ms > 5800 && mean_ms <= 6000, `${mean_ms}`)
})
