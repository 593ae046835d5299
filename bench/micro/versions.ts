/** How many versions can be compared in a second? */
import { compareVersions } from '@fettle/core/version/version.ts'
import { median } from '../measure/figures.ts'
import { secondsOf } from './measure.ts'
import type { Measure } from './measure.ts'

/** As they are found on computers: epochs, revisions, tildes, dates, backports. */
const samples: Readonly<Record<'debian' | 'semver' | 'general', readonly string[]>> = {
  debian: [
    '1.2-1',
    '1.10-1',
    '2:8.2.3995-1ubuntu2.16',
    '5.15.0-91.101',
    '1.0~rc1-2',
    '1.0-2',
    '20230311+deb12u1',
    '7.88.1-10+deb12u5',
  ],
  semver: ['1.2.3', '1.10.0', '2.0.0-rc.1', '2.0.0', '14.2.11', '14.2.9', '0.1.0-alpha+7', '26.10.0'],
  general: ['1.2', '1.10.3.4', '23.04', '2024.1.2', '10.0.19045', 'v3.1b', '3.1', '120.0.6099.130'],
}

/** Compares each sample with each, over and over. */
export function measureVersions(comparisons: number): Measure {
  const figures = Object.entries(samples).map(([scheme, versions]) => {
    const kind = scheme as keyof typeof samples
    const rounds = Math.ceil(comparisons / versions.length ** 2)
    const once = (): number =>
      secondsOf(() => {
        for (let round = 0; round < rounds; round += 1)
          for (const a of versions) for (const b of versions) compareVersions(kind, a, b)
      })
    once()
    const seconds = median([once(), once(), once()])
    return { what: `${scheme} versions compared`, value: (rounds * versions.length ** 2) / seconds, unit: '1/s' }
  })
  return { name: 'versions', title: 'Comparing versions, one core', figures }
}
