/** The demonstration's computers: who they belong to, how they differ, and what must be on each in the end. */

export interface DemoComputer {
  readonly name: string
  readonly tenant: string
  readonly tags: readonly string[]
  /** What has happened to it before Fettle came: run inside, as root. */
  readonly before: string
  /** Packages that must be there in the end, in these versions; null: must not be there. */
  readonly packages: Readonly<Record<string, string | null>>
}

const install = (...packages: readonly string[]): string => `apt-get install -y -q ${packages.join(' ')} >&2`

/** Three computers of two tenants; what each must become follows from the example library, worked out by hand. */
export const demoComputers: readonly DemoComputer[] = [
  {
    name: 'front-desk',
    tenant: 'Acme',
    tags: [],
    before: install('fettle-example-app=1.0-1', 'fettle-example-legacy'),
    packages: {
      'fettle-example-app': '1.1-1',
      'fettle-example-tool': '1.1-1',
      'fettle-example-runtime': '11.0-1',
      'fettle-example-editor': '3.2-1',
      'fettle-example-legacy': null,
    },
  },
  {
    name: 'workshop',
    tenant: 'Acme',
    tags: ['canary'],
    before: `${install('fettle-example-legacy', 'fettle-example-tool=1.0-1')}; echo 'Welcome.' > /etc/motd`,
    packages: {
      'fettle-example-app': '2.0-1',
      'fettle-example-tool': '1.1-1',
      'fettle-example-editor': null,
      // Excluded, with a reason: it stays.
      'fettle-example-legacy': '0.9-1',
    },
  },
  {
    name: 'lab-1',
    tenant: 'Globex',
    tags: [],
    before: `${install('fettle-example-app=2.0-1')}; mkdir -p /etc/fettle-example; printf '[user]\\ncolour=green\\n' > /etc/fettle-example/app.ini`,
    packages: {
      'fettle-example-app': '1.0-1',
      'fettle-example-tool': '1.1-1',
      'fettle-example-runtime': '11.0-1',
      'fettle-example-editor': '3.2-1',
      'fettle-example-legacy': null,
    },
  },
]
