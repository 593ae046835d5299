/** Says what a new definition begins with. */
import type { LibraryKind, WrittenDraft } from '../../api/library-queries.ts'

export interface Template extends WrittenDraft {
  readonly id: string
  readonly kind: LibraryKind
  readonly word: string
  readonly sentence: string
}

/** What is put into a template: where it comes from a list, its name there. */
export interface TemplateWords {
  readonly name?: string | undefined
}

/** The names of definitions: lower-case letters, digits, dots and hyphens. */
export function definitionNameOf(text: string): string {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
  return name === '' ? 'new' : name
}

/** Everything that can be begun with, by kind. */
export function templates({ name }: TemplateWords = {}): readonly Template[] {
  const called = (usual: string): string => definitionNameOf(name ?? usual)
  return [
    {
      ...{ id: 'apt', kind: 'software', word: 'Package', files: {} },
      sentence: 'A package of the system’s package manager (apt), which knows its versions.',
      text: `kind: software\nname: ${called('curl')}\napt: ${name ?? 'curl'}\n`,
    },
    {
      ...{ id: 'software-script', kind: 'software', word: 'Scripts of its own' },
      sentence: 'Software that is no package: a script finds it, others install and remove it.',
      text: `kind: software
name: ${called('in-house-tool')}
script:
  detect:
    file: detect.sh
  versions: ['1.0']
  install:
    file: install.sh
  uninstall: rm -rf /opt/tool
`,
      files: {
        'detect.sh':
          '# Prints the installed version, or nothing when it is absent.\n[ -e /opt/tool/version ] || exit 0\ncat /opt/tool/version\n',
        'install.sh':
          '# Installs the version in $FETTLE_VERSION.\nset -e\nmkdir -p /opt/tool\necho "$FETTLE_VERSION" > /opt/tool/version\n',
      },
    },
    {
      ...{ id: 'task-script', kind: 'task', word: 'Test and set' },
      sentence: 'One script says whether all is well, another makes it so.',
      text: `kind: task
name: ${called('new-task')}
script:
  test:
    file: test.sh
  set:
    file: set.sh
`,
      files: {
        'test.sh': '# Exits with 0 when all is well, with 1 when not.\ntest -e /etc/example\n',
        'set.sh': '# Makes it so.\nset -e\ntouch /etc/example\n',
      },
    },
    {
      ...{ id: 'task-get', kind: 'task', word: 'Get', files: {} },
      sentence: 'A script that prints a value, for tasks that are monitored.',
      text: `kind: task\nname: ${called('free-space')}\nscript:\n  get: df --output=avail / | tail -1\n`,
    },
    {
      ...{ id: 'task-file', kind: 'task', word: 'File' },
      sentence: 'A file with this content, mode and owner.',
      text: `kind: task\nname: ${called('notice')}\nfile:\n  path: /etc/motd\n  contentFile: motd\n  mode: '0644'\n`,
      files: { motd: 'This computer is looked after.\nCall the front desk when something is wrong.\n' },
    },
    {
      ...{ id: 'task-setting', kind: 'task', word: 'Setting', files: {} },
      sentence: 'One key of a settings file that also belongs to others.',
      text: `kind: task
name: ${called('keep-journal')}
setting:
  file: /etc/systemd/journald.conf
  section: Journal
  key: Storage
  value: persistent
`,
    },
    {
      ...{ id: 'script', kind: 'script', word: 'Script' },
      sentence: 'Something to be run by hand, with what it asks for.',
      text: `kind: script
name: ${called('restart-service')}
title: Restart a service
script:
  file: script.sh
parameters:
  service: { required: true, help: Its name, as systemctl knows it }
`,
      files: {
        'script.sh':
          '# A parameter is in FETTLE_PARAM_ and its name in capitals.\nset -e\nsystemctl restart "$FETTLE_PARAM_SERVICE"\nsystemctl --no-pager status "$FETTLE_PARAM_SERVICE"\n',
      },
    },
  ]
}
