/** Does each computer get the zone, the hours and the freezes of the right level? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calendarFrom } from './calendar.ts'
import { office } from './moments.ts'
import { settingsProblems } from './settings.ts'

const freeze = (reason: string) => ({ from: '2026-12-20', until: '2026-12-31', reason, owner: 'Dana' })

test('the zone: set for the computer, reported by it, its tenant, a parent, the installation, UTC', () => {
  const all = {
    computer: { zone: 'Asia/Tokyo' },
    foundZone: 'Asia/Seoul',
    tenants: [{ zone: 'Asia/Dubai' }, { zone: 'Asia/Kolkata' }],
    installation: { zone: 'Asia/Manila' },
  }
  const zones = [
    all,
    { ...all, computer: {} },
    { ...all, computer: {}, foundZone: 'Mars/Olympus' },
    { installation: all.installation, tenants: [{}, { zone: 'Asia/Kolkata' }] },
    { installation: all.installation, tenants: [] },
    { tenants: [] },
  ].map((levels) => calendarFrom(levels).zone)
  assert.deepEqual(zones, ['Asia/Tokyo', 'Asia/Seoul', 'Asia/Dubai', 'Asia/Kolkata', 'Asia/Manila', 'UTC'])
})

test('business hours come from the nearest level that has any; freezes of all levels hold', () => {
  const { businessHours, freezes } = calendarFrom({
    tenants: [{ freezes: [freeze('move')] }, { businessHours: office('08:00', '17:00') }],
    installation: { businessHours: office('07:00', '20:00'), freezes: [freeze('year end')] },
  })
  assert.deepEqual(businessHours, office('08:00', '17:00'))
  assert.deepEqual(
    freezes.map(({ reason }) => reason),
    ['move', 'year end'],
  )
  assert.equal(calendarFrom({ tenants: [] }).businessHours, undefined)
})

test('settings that mean nothing are refused with what, which value and what to do', () => {
  const cases = [
    [{ zone: 'Europe/Berlln' }, /^There is no time zone "Europe\/Berlln"; write one/],
    [{ zone: '+02:00' }, /^There is no time zone "\+02:00"/],
    [{ businessHours: office('8:00', '18:00') }, /^"8:00" is no time of day/],
    [
      { businessHours: [{ days: [], from: '08:00', until: '18:00' }] },
      /^The business hours 08:00 to 18:00 have no day/,
    ],
    [{ freezes: [{ ...freeze('x'), until: '2026-02-30' }] }, /^"2026-02-30" is no day/],
    [{ freezes: [{ ...freeze('x'), until: '2026-12-19' }] }, /^The freeze from 2026-12-20 ends before it begins/],
    [
      {
        businessHours: [
          ...office('00:00', '00:00'),
          { days: ['saturday', 'sunday'] as const, from: '00:00', until: '00:00' },
        ],
      },
      /^The business hours fill the whole week/,
    ],
  ] as const
  for (const [settings, sentence] of cases) {
    const problems = settingsProblems(settings)
    assert.equal(problems.length, 1)
    assert.match(problems[0] ?? '', sentence)
  }
  assert.deepEqual(
    settingsProblems({ zone: 'Europe/Berlin', businessHours: office('09:00', '04:00'), freezes: [freeze('x')] }),
    [],
  )
})
