/** Does loading read what is right and say in exact sentences what is wrong, with file and line? */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { checkVersion } from '@fettle/core/version/version.ts'
import { loadDocuments } from './load.ts'
import { definitionKinds } from './schema/document.ts'

const folder = mkdtempSync(join(tmpdir(), 'fettle-load-'))
after(() => rmSync(folder, { recursive: true, force: true }))

let count = 0

/** Writes the files into a folder of their own and returns it. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const own = join(folder, String(count++))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(own, name)), { recursive: true })
    writeFileSync(join(own, name), text)
  }
  return own
}

/** Loads one file and returns its problems as "line: sentence". */
function problemsIn(text: string, beside: Readonly<Record<string, string>> = {}): readonly string[] {
  const own = folderWith({ 'a.yaml': text, ...beside })
  return loadDocuments([own]).problems.map(
    ({ source, sentence }) => `${source.replace(`${own}/a.yaml:`, '')}: ${sentence}`,
  )
}

test('documents of all files of a folder and the folders below come in the order of their names, each with its line', () => {
  const own = folderWith({
    'b.yml': '# comment\n\nkind: tenant\nname: Bravo\n---\nkind: tenant\nname: Charlie\n',
    'a/deep.yaml': 'kind: tenant\nname: Alpha\n',
    'notes.txt': 'not yaml: [',
    '.hidden/x.yaml': 'kind: nothing',
  })

  const { documents, problems } = loadDocuments([own, join(own, 'b.yml')])

  assert.deepEqual(problems, [])
  assert.deepEqual(
    documents.map(({ source, document }) => [source, document['name']]),
    [
      [`${own}/a/deep.yaml:1`, 'Alpha'],
      [`${own}/b.yml:3`, 'Bravo'],
      [`${own}/b.yml:6`, 'Charlie'],
    ],
  )
})

test('scripts and contents are read from files beside the document, and their ending says the language', () => {
  const own = folderWith({
    'tasks.yaml':
      'kind: task\nname: clock\nscript:\n  test: { file: clock/test.py }\n  set: { file: clock/set.txt, language: bash, timeout: 2m }\n' +
      '---\nkind: task\nname: banner\nfile: { path: /etc/banner, contentFile: banner.txt }\n',
    'clock/test.py': 'print(True)\n',
    'clock/set.txt': 'date\n',
    'banner.txt': 'Hello\n',
  })

  const { documents, problems } = loadDocuments([own])

  assert.deepEqual(problems, [])
  assert.deepEqual(documents[0]?.document['script'], {
    test: { language: 'python', source: 'print(True)\n' },
    set: { language: 'bash', timeout: '2m', source: 'date\n' },
  })
  assert.deepEqual(documents[1]?.document['file'], { path: '/etc/banner', content: 'Hello\n' })
})

test('an unknown key is named with what was probably meant, at its own line', () => {
  assert.deepEqual(problemsIn('kind: software\nname: editor\napt: editor\nrequire:\n  - runtime\n'), [
    '4: Unknown key "require" in software "editor"; did you mean "requires"?',
  ])
  assert.deepEqual(problemsIn('kind: task\nname: t\nfile:\n  path: /x\n  zzzzzz: 1\n'), [
    '5: Unknown key "zzzzzz" in file; known here: path, ensure, content, contentFile, mode, owner, group.',
  ])
})

test('a wrong kind, word, type or value is told with the value and what would be right', () => {
  assert.deepEqual(problemsIn('kind: sofware\nname: a\n'), ['1: Unknown kind "sofware"; did you mean "software"?'])
  assert.deepEqual(problemsIn('name: a\n'), [
    `1: The document does not say its kind; write kind: ${definitionKinds.join(', ')}.`,
  ])
  assert.deepEqual(problemsIn('kind: software\nname: Big App\napt: big\nscheme: debain\nrebootNeeded: sometimes\n'), [
    '2: name must be lower-case letters, digits, dots and hyphens, as in "web-server", but is "Big App".',
    '5: rebootNeeded must be true or false, but is "sometimes".',
    '4: scheme is "debain"; did you mean "debian"?',
  ])
  assert.deepEqual(problemsIn('kind: software\nname: a\napt:\n'), [
    '3: apt is empty; write a value after it, or leave the key out.',
  ])
  assert.deepEqual(problemsIn('kind: software\nname: a\n'), ['1: software "a" needs either apt or script.'])
  assert.deepEqual(problemsIn('kind: task\nname: a\nfile: { path: /x, mode: 0644 }\n'), [
    '3: file.mode must be text, but YAML reads it as the number 644; put it in quotes.',
  ])
  assert.deepEqual(problemsIn('kind: task\nname: a\nfile: { path: etc/motd }\n'), [
    '3: file.path must be an absolute path of a file, as in "/etc/motd", but is "etc/motd".',
  ])
  assert.deepEqual(problemsIn('kind: tenant\nname: a\ntags: canary\n'), ['3: tags must be a list, but is "canary".'])
})

test('deployments say what is wrong with state, mode and target', () => {
  const start = 'kind: deployment\nname: d\nitem: a\n'

  assert.deepEqual(problemsIn(`${start}desired: lastest\ntarget: { all: true }\n`), [
    '4: desired must be latest, any, absent, updateIfFound, ignore, or a version as in "exact 1.2", "atLeast 1.2" or "atMost 1.2", but is "lastest".',
  ])
  assert.deepEqual(problemsIn(`${start}desired:\n  exact: 2.0\ntarget: { all: true }\n`), [
    '5: desired.exact must be text, but YAML reads it as the number 2; put it in quotes.',
  ])
  assert.deepEqual(problemsIn(`${start}target: { all: true }\n`), [
    '1: deployment "d" needs desired for software, or mode for a task, and not both.',
  ])
  assert.deepEqual(problemsIn(`${start}desired: latest\n`), ['1: target is missing.'])
  assert.deepEqual(problemsIn(`${start}desired: latest\ntarget: { tag: x, computer: y }\n`), [
    '5: target names several of all, tag, computer, person and script; leave all but one out.',
  ])
  assert.deepEqual(problemsIn(`${start}desired: latest\ntarget: {}\n`), [
    '5: target says nobody; write all: true, or name a tenant, tag, computer or person, or a condition under where or script.',
  ])
  assert.deepEqual(problemsIn(`${start}desired: latest\ntarget: { all: true, filter: server }\n`), [
    '5: target.filter is "server"; did you mean "servers"?',
  ])
  assert.deepEqual(problemsIn(`${start}mode: enforce\ntarget: { all: true }\nparameters: { a-b: 1 }\n`), [
    '6: The key "a-b" in parameters must be the name of a parameter.',
  ])
})

test('an exclusion ends on a day that exists', () => {
  const text = 'kind: exclusion\nname: e\nitem: a\ntarget: { all: true }\nreason: r\nowner: o\nuntil: 2027-02-30\n'

  assert.deepEqual(problemsIn(text), ['7: until must be a day that exists, as in 2027-01-31, but is "2027-02-30".'])
})

test('what is not YAML is told with its line, and does not hide the other documents', () => {
  assert.deepEqual(problemsIn('kind: tenant\nname: A\nname: B\n---\nkind: tenant\nnam: C\n'), [
    '3: This is not the YAML it should be: Map keys must be unique.',
    '5: name is missing.',
    '6: Unknown key "nam" in this tenant; did you mean "name"?',
  ])
  assert.deepEqual(problemsIn('- a\n- b\n'), [
    '1: A document must be a map of keys to values, with a kind, as in kind: software.',
  ])
  assert.deepEqual(problemsIn('kind: tenant\nname: !secret x\n'), [
    '2: This is not the YAML it should be: Unresolved tag: !secret.',
  ])
})

test('documents that would fill the memory are refused', () => {
  const lines = ['a: &a [x, x, x, x, x, x, x, x, x, x]']
  for (const [before, name] of ['ab', 'bc', 'cd', 'de']) lines.push(`${name}: &${name} [${`*${before}, `.repeat(10)}]`)
  const [bomb] = problemsIn(lines.join('\n'))
  assert.match(bomb ?? '', /^1: The document repeats anchored parts too often: /)

  const tooDeep = '1: The document is nested more than 50 deep, or contains itself; make it flatter.'
  assert.deepEqual(problemsIn('kind: tenant\nname: &n [*n]\n'), [tooDeep])
  assert.deepEqual(problemsIn(`kind: tenant\nname: ${'['.repeat(60)}${']'.repeat(60)}\n`), [tooDeep])
  assert.deepEqual(problemsIn(`x: ${'['.repeat(200_000)}`), [tooDeep])

  const own = folderWith({ 'big.yaml': `# ${'x'.repeat(8 * 1024 * 1024)}\n` })
  assert.deepEqual(loadDocuments([own]).problems, [
    { source: `${own}/big.yaml`, sentence: 'It is larger than 8 MiB; divide it.' },
  ])
})

test('no file outside of the folder of the document is read', () => {
  const task = (file: string) => `kind: task\nname: t\nscript:\n  test:\n    file: ${file}\n`
  const outside = (file: string) => [`5: The file "${file}" is not in the folder of the document; move it there.`]

  assert.deepEqual(problemsIn(task('../x.sh')), outside('../x.sh'))
  assert.deepEqual(problemsIn(task('/etc/passwd')), outside('/etc/passwd'))
  assert.deepEqual(problemsIn(task('a/../../x.sh')), outside('a/../../x.sh'))
  assert.deepEqual(problemsIn(task('none.sh')), ['5: The file "none.sh" cannot be read: no such file or directory.'])

  const own = folderWith({ 'a.yaml': task('link.sh') })
  symlinkSync('/etc/hostname', join(own, 'link.sh'))
  const [problem] = loadDocuments([own]).problems
  assert.equal(problem?.sentence, 'The file "link.sh" is not in the folder of the document; move it there.')
})

test('a script is either text or file', () => {
  const both = problemsIn('kind: task\nname: t\nscript:\n  test:\n    file: x.sh\n    source: "true"\n', {
    'x.sh': 'false',
  })

  assert.deepEqual(both, ['4: script.test needs either source or file.'])
})

test('paths that cannot be read and folders without definitions are problems', () => {
  const own = folderWith({ 'readme.md': '' })

  assert.deepEqual(loadDocuments([own, join(own, 'none')]).problems, [
    { source: own, sentence: 'There is no *.yaml or *.yml file in this folder.' },
    { source: join(own, 'none'), sentence: 'This cannot be read: no such file or directory.' },
  ])
})

test('impossible versions are refused, in the words of their scheme', () => {
  const versions = (scheme: string, list: string) =>
    `kind: software\nname: a\nscheme: ${scheme}\nscript:\n  detect: x\n  install: y\n  versions:\n${list}`

  assert.deepEqual(problemsIn(versions('semver', '    - 1.0.0\n    - 1.x\n')), [`9: ${checkVersion('semver', '1.x')}`])
  assert.deepEqual(problemsIn(versions('general', '    - "1.0"\n    - "1.0"\n')), [
    '9: The version "1.0" is listed twice; remove one.',
  ])
  const pinned = 'kind: software\nname: a\napt: aa\n---\nkind: deployment\nname: d\nitem: a\ntarget: { all: true }\n'
  assert.deepEqual(problemsIn(`${pinned}desired: exact v1!\n`), [`9: ${checkVersion('debian', 'v1!')}`])
  assert.ok(checkVersion('debian', 'v1!'))
})

test('names are unique in the set; software and tasks share theirs', () => {
  const own = folderWith({
    'a.yaml': 'kind: software\nname: x\napt: xx\n---\nkind: task\nname: x\nfile: { path: /x }\n',
    'b.yaml': 'kind: tenant\nname: Acme\n---\nkind: tenant\nname: acme\n',
  })

  assert.deepEqual(loadDocuments([own]).problems, [
    {
      source: `${own}/a.yaml:6`,
      sentence: `The task "x" is already defined at ${own}/a.yaml:1; rename or remove one.`,
    },
    {
      source: `${own}/b.yaml:5`,
      sentence: `The tenant "acme" is already defined at ${own}/b.yaml:1; rename or remove one.`,
    },
  ])
})

test('prerequisites that name themselves, contradict themselves or go in a circle are refused', () => {
  assert.deepEqual(problemsIn('kind: software\nname: a\napt: aa\nrequires:\n  - b\n  - a\n'), [
    '6: "a" requires itself; remove it.',
  ])
  assert.deepEqual(
    problemsIn(
      'kind: software\nname: a\napt: aa\nprerequisites:\n  - if: { anyOf: [b], are: installed }\n    then: { install: [b] }\n',
    ),
    ['5: A prerequisite of "a" installs "b" if it is installed; change one of the two.'],
  )
  const circle = ['a', 'b', 'c']
    .map((name, at) => `kind: software\nname: ${name}\napt: pkg\nrequires: [${'bca'[at]}]\n`)
    .join('---\n')
  assert.deepEqual(problemsIn(circle), [
    '1: Prerequisites go in a circle: "a" needs "b" needs "c" needs "a"; take one away.',
  ])
})

test('a deployment must fit the item when both are in the set', () => {
  const items =
    'kind: task\nname: t\nscript: { test: "true" }\nparameters: { port: { type: number, required: true } }\n---\n' +
    'kind: software\nname: s\nscript: { detect: x, install: y, versions: ["1.0"] }\n---\n'
  const deploy = (rest: string) => problemsIn(`${items}kind: deployment\nname: d\ntarget: { all: true }\n${rest}`)

  assert.deepEqual(deploy('item: t\ndesired: latest\n'), [
    '14: The item "t" is a task; write mode in place of desired.',
  ])
  assert.deepEqual(deploy('item: s\nmode: audit\n'), ['14: The item "s" is software; write desired in place of mode.'])
  assert.deepEqual(deploy('item: s\ndesired: exact 2.0\n'), ['14: The software "s" has no version "2.0"; it has 1.0.'])
  assert.deepEqual(deploy('item: s\ndesired: absent\n'), [
    '14: The software "s" cannot be made absent: it has no uninstall script.',
  ])
  assert.deepEqual(deploy('item: t\nmode: audit\nparameters: { prt: 3, port: high }\n'), [
    '15: The item "t" has no parameter "prt"; did you mean "port"?',
    '15: The parameter "port" of "t" must be a number, and "high" is none.',
  ])
  assert.deepEqual(deploy('item: t\nmode: audit\n'), ['10: The parameter "port" of "t" is required; give it a value.'])
  assert.deepEqual(deploy('item: t\nmode: enforce\nparameters: { port: 1 }\n'), [
    '14: The task "t" cannot be deployed in mode enforce: it has no set script.',
  ])
  assert.deepEqual(deploy('item: elsewhere\ndesired: latest\n'), [])
})
