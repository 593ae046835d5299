/** The 160 packages of the workload's repository. */
import type { PackageSpec } from '../apt-repository/package.ts'
import { numbers, two, WORKLOAD_VERSIONS } from './workload.ts'

/** Fifty programs in three versions each, ten unwanted ones in one; every fifth has maintainer scripts. */
export function workloadPackages(): readonly PackageSpec[] {
  const apps = numbers(50).flatMap((n) =>
    WORKLOAD_VERSIONS.map((version) => workloadPackage(`bench-app-${two(n)}`, version, n)),
  )
  const unwanted = numbers(10).map((n) => workloadPackage(`bench-bad-${two(n)}`, WORKLOAD_VERSIONS[0], n))
  return [...apps, ...unwanted]
}

function workloadPackage(name: string, version: string, n: number): PackageSpec {
  const data = [0, 1, 2, 3].map(
    (i) => [`/usr/share/${name}/data-${i}`, `${name} ${version} ${i}\n`.repeat(200)] as const,
  )
  const state = `/var/lib/${name}.state`
  const scripts = {
    postinst: `[ "$1" != configure ] || echo ${version} > ${state}`,
    postrm: `[ "$1" = upgrade ] || rm -f ${state}`,
  }
  return {
    name,
    version,
    description: `package ${n} of a measurement`,
    files: {
      [`/usr/bin/${name}`]: `#!/bin/sh\necho ${name} ${version}\n`,
      [`/usr/share/doc/${name}/copyright`]: 'Made for a measurement; no rights reserved.\n',
      ...Object.fromEntries(data),
    },
    ...(n % 5 === 0 ? scripts : {}),
  }
}
