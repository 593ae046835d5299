/** Every type of parameter takes what it should, refuses everything else with a sentence, and is kept in one form. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Parameter, ParameterType } from './item.ts'
import { parameterTypes } from './item.ts'
import type { Json } from './json.ts'
import { fileValue, nameFromUrl, normalValue, valueFault } from './parameter.ts'

const file = { name: 'logo.png', contentBase64: 'aGk=' }
const fetched = { url: 'https://example.test/logo.png', name: 'logo.png', sha256: 'ab'.repeat(32), unpack: true }

const fitting: { readonly [type in ParameterType]: readonly Json[] } = {
  text: ['', 'a b', 'line\nline'],
  number: [0, -1.5],
  boolean: [true, false],
  choice: ['red', 'blue'],
  secret: ['db-password', 'Mail account'],
  file: [file, fetched, { url: 'http://example.test/a' }],
  uri: ['https://example.test', 'example.test/path', 'ftp://x', ''],
  keyValue: [{}, { a: '1', b: '' }],
}
const notFitting: { readonly [type in ParameterType]: readonly Json[] } = {
  text: [1, true, ['a'], { a: 'b' }, 'a\0b'],
  number: ['1', true, []],
  boolean: ['yes', 0, []],
  choice: ['green', 1, ''],
  secret: ['', ' x', 'a\nb', 5, 'x'.repeat(201)],
  file: [
    'logo.png',
    [],
    {},
    { name: 'a' },
    { contentBase64: 'aGk=' },
    { name: '../a', contentBase64: 'aGk=' },
    { name: 'a', contentBase64: 'not base 64' },
    { ...file, url: 'https://example.test' },
    { url: 'file:///etc/passwd' },
    { url: 'https://example.test', sha256: 'AB' },
    { ...fetched, unpack: 'yes' },
    { ...file, mode: '0644' },
  ],
  uri: ['two words', 5],
  keyValue: [{ a: 1 }, ['a'], 'a=b'],
}

function faultOf(type: ParameterType, value: Json): string | undefined {
  const parameter: Parameter = { name: 'p', type, required: false, choices: ['red', 'blue'] }
  return valueFault(parameter, value)
}

for (const type of parameterTypes) {
  test(`[E161] ${type}: what fits is taken, everything else is refused`, () => {
    for (const value of fitting[type]) assert.equal(faultOf(type, value), undefined, JSON.stringify(value))
    for (const value of notFitting[type])
      assert.match(faultOf(type, value) ?? '', /^(must|contains) .+[^.]$/, JSON.stringify(value))
  })
}

test('a URI without a scheme is an https one; everything else stays as it is', () => {
  const uri = (value: Json) => normalValue({ type: 'uri' }, value)

  assert.equal(uri('example.test'), 'https://example.test')
  assert.equal(uri('//example.test/a'), 'https://example.test/a')
  assert.equal(uri('example.test:8443/a'), 'https://example.test:8443/a')
  for (const text of ['http://example.test', 'https://example.test', 'mailto:a@example.test', ''])
    assert.equal(uri(text), text)
  assert.equal(normalValue({ type: 'text' }, 'example.test'), 'example.test')
  assert.equal(normalValue({ type: 'secret' }, 'pa$$word'), 'pa$$word')
})

test('a file is what comes along or what is fetched', () => {
  assert.deepEqual(fileValue(file), file)
  assert.deepEqual(fileValue(fetched), fetched)
  for (const none of [undefined, null, 'logo.png', {}]) assert.equal(fileValue(none), undefined)
})

test('the name of a fetched file is the last part of its address', () => {
  assert.equal(nameFromUrl('https://example.test/a/b.tar.gz?x=/y#z'), 'b.tar.gz')
  assert.equal(nameFromUrl('https://example.test'), 'download')
  assert.equal(nameFromUrl('https://example.test/a/'), 'download')
  assert.equal(nameFromUrl('https://example.test/..'), 'download')
})
