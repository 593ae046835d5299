/** Thousands of simulated sessions keep every rule, and would not if the programs were wrong. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultSessions, playCampaign, unmet } from './campaign.ts'
import { faultNames } from './faults.ts'
import { plantedBugNames, plantedBugs } from './planted.ts'
import { simulate } from './simulate.ts'

test('[E001] [E002] [E005] [E036] [E046] [E047] thousands of sessions with faults of every kind keep every rule', async (t) => {
  const summary = await playCampaign()

  const { seed, violations } = summary.broken ?? {}
  assert.equal(summary.broken, undefined, `see: npm run sim -- --seed ${seed}; ${violations?.join('; ')}`)
  assert.ok(summary.sessions >= defaultSessions)
  assert.deepEqual(unmet(summary), [], 'situations that were never met')
  assert.deepEqual(
    faultNames.filter((fault) => summary.faults[fault] === 0),
    [],
    'faults that never struck',
  )
  t.diagnostic(`${summary.sessions} sessions, ${summary.events} events, ${summary.seeds} seeds`)
})

test('a seed is a run: twice the same is the same to the last line, another is another', () => {
  const runs = 20
  const hashes = new Set<string>()
  for (let seed = 1; seed <= runs; seed += 1) {
    const [first, second] = [simulate(seed, { keepTrace: true }), simulate(seed)]
    assert.equal(first.traceHash, second.traceHash, `seed ${seed}`)
    assert.deepEqual({ ...first, trace: [] }, second)
    assert.ok(first.trace.length > 0)
    hashes.add(first.traceHash)
  }
  assert.equal(hashes.size, runs)
})

test('a campaign that ends after some runs plays no more of them', async () => {
  const { seeds, sessions } = await playCampaign({ seeds: 3, firstSeed: 100 })

  assert.equal(seeds, 3)
  assert.equal(
    sessions,
    [100, 101, 102].reduce((sum, seed) => sum + simulate(seed).sessions, 0),
  )
})

for (const planted of plantedBugNames)
  test(`a planted mistake is found: ${plantedBugs[planted]}`, async (t) => {
    const { broken, sessions } = await playCampaign({ planted })

    assert.ok(broken, `nothing was found in ${sessions} sessions`)
    assert.deepEqual(simulate(broken.seed).violations, [], 'without it the same run keeps every rule')
    t.diagnostic(`found after ${sessions} sessions: ${broken.violations[0]}`)
  })
