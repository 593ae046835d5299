/** The packages of the example repository: what tests and the demo install, update and remove, and what goes wrong. */
import type { PackageSpec } from './package.ts'

/** Says its name and version when run; in three versions. */
const app = ['1.0-1', '1.1-1', '2.0-1'].map((version) => program('fettle-example-app', version))

/** A second program, in two versions. */
const tool = ['1.0-1', '1.1-1'].map((version) => program('fettle-example-tool', version))

/** Needs the runtime but does not tell apt so: whoever installs it must know. Its installation fails without. */
const editor: PackageSpec = {
  ...program('fettle-example-editor', '3.2-1'),
  preinst: `
    if ! command -v fettle-example-runtime > /dev/null; then
      echo "fettle-example-editor needs fettle-example-runtime, which is not installed" >&2
      exit 1
    fi`,
}

const runtime = program('fettle-example-runtime', '11.0-1')

/** To be absent. */
const legacy = program('fettle-example-legacy', '0.9-1')

/** Its installation always fails, half way: unpacked but not configured. */
const broken: PackageSpec = {
  ...program('fettle-example-broken', '1.0-1'),
  postinst: 'echo "fettle-example-broken: this always fails" >&2\nexit 1',
}

/** Takes a minute to install and says how far it is; /etc/fettle-example-slow may hold another number of seconds. */
const slow: PackageSpec = {
  ...program('fettle-example-slow', '1.0-1'),
  postinst: `
    seconds=$(cat /etc/fettle-example-slow 2> /dev/null || echo 60)
    second=0
    while [ "$second" -lt "$seconds" ]; do
      second=$((second + 1))
      echo "fettle-example-slow: step $second of $seconds"
      sleep 1
    done`,
}

/** Depends on a package that no repository has. */
const needsMissing: PackageSpec = {
  ...program('fettle-example-needs-missing', '1.0-1'),
  depends: 'fettle-example-that-nobody-has (>= 1.0)',
}

/** Asks for a reboot after its installation, as a kernel does. */
const needsReboot: PackageSpec = {
  ...program('fettle-example-needs-reboot', '1.0-1'),
  postinst: `
    if [ "$1" = configure ]; then
      touch /run/reboot-required
      echo fettle-example-needs-reboot >> /run/reboot-required.pkgs
    fi`,
}

/** Half a megabyte that cannot be compressed, so that its download can be interrupted. */
const large: PackageSpec = { ...program('fettle-example-large', '1.0-1'), sizeKb: 512 }

/** All packages of the example repository. */
export const examplePackages: readonly PackageSpec[] = [
  ...app,
  ...tool,
  editor,
  runtime,
  legacy,
  broken,
  slow,
  needsMissing,
  needsReboot,
  large,
]

function program(name: string, version: string): PackageSpec {
  return {
    name,
    version,
    description: `${name.replace('fettle-example-', 'example: ')}`,
    files: {
      [`/usr/bin/${name}`]: `#!/bin/sh\necho ${name} ${version}\n`,
      [`/usr/share/doc/${name}/copyright`]: 'Made for tests; no rights reserved.\n',
    },
  }
}
