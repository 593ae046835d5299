/** Documents are divided into a text and files, and come together again as they were. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joinFiles, splitFiles } from './beside.ts'

const long = 'echo one\necho two\n'

const documents: readonly Record<string, unknown>[] = [
  { kind: 'task', name: 'a', script: { test: long, set: 'true' } },
  { kind: 'task', name: 'b', script: { language: 'python', test: long, set: { source: long, timeout: '5m' } } },
  { kind: 'task', name: 'c', script: { test: { language: 'bash', source: long } } },
  { kind: 'task', name: 'd', file: { path: '/etc/motd', content: long } },
  {
    kind: 'software',
    name: 'e',
    script: { detect: long, install: long, versions: ['1', { version: '2 beta', install: long, uninstall: long }] },
  },
  { kind: 'script', name: 'f', script: long, parameters: { port: { type: 'number' } } },
  { kind: 'software', name: 'g', apt: 'nano' },
]

test('what was divided comes together as it was', () => {
  for (const document of documents) {
    const { document: text, files } = splitFiles(document)
    assert.deepEqual(joinFiles(text, files), { document })
    assert.doesNotMatch(JSON.stringify(text), /echo/)
  }
})

test('files are named after what they do, with the ending of their language', () => {
  assert.deepEqual(
    documents.map((document) => Object.keys(splitFiles(document).files)),
    [
      ['test.sh'],
      ['test.py', 'set.py'],
      ['test.bash'],
      ['motd'],
      ['detect.sh', 'install.sh', 'install-2-beta.sh', 'uninstall-2-beta.sh'],
      ['script.sh'],
      [],
    ],
  )
})

test('a file that is not there is a problem at the place that names it', () => {
  const joined = joinFiles({ kind: 'task', name: 'a', script: { test: { file: 'no.sh' }, set: 'true' } }, {})
  assert.ok('problems' in joined)
  assert.deepEqual(joined.problems, [
    {
      keys: ['script', 'test', 'file'],
      sentence: 'There is no file "no.sh" here; make it, or write the text itself.',
    },
  ])
})
