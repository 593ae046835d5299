/** Editing one key of an ini-like text changes that key alone. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { iniEdited, iniProblem, iniValue } from './ini.ts'

interface Case {
  readonly name: string
  readonly text: string
  readonly section: string
  readonly key: string
  readonly value: string | null
  readonly before: string | undefined
  readonly after: string
}

const cases: readonly Case[] = [
  {
    name: 'a value is changed in its place',
    text: '[a]\nx = 1\ny = 2\n',
    section: 'a',
    key: 'x',
    value: '9',
    before: '1',
    after: '[a]\nx = 9\ny = 2\n',
  },
  {
    name: 'the separator and indentation stay',
    text: '[a]\n\tx:   1\n',
    section: 'a',
    key: 'x',
    value: '9',
    before: '1',
    after: '[a]\n\tx:   9\n',
  },
  {
    name: 'a satisfied key changes nothing',
    text: '[a]\nx=1',
    section: 'a',
    key: 'x',
    value: '1',
    before: '1',
    after: '[a]\nx=1',
  },
  {
    name: 'only the named section counts',
    text: '[a]\nx=1\n[b]\nx=2\n',
    section: 'b',
    key: 'x',
    value: '9',
    before: '2',
    after: '[a]\nx=1\n[b]\nx=9\n',
  },
  {
    name: 'the last of several counts',
    text: '[a]\nx=1\nx=2\n',
    section: 'a',
    key: 'x',
    value: '9',
    before: '2',
    after: '[a]\nx=1\nx=9\n',
  },
  {
    name: 'a section in two parts is one',
    text: '[a]\nx=1\n[b]\n[a]\ny=2\n',
    section: 'a',
    key: 'x',
    value: '9',
    before: '1',
    after: '[a]\nx=9\n[b]\n[a]\ny=2\n',
  },
  {
    name: 'remarks are left alone',
    text: '# x=0\n[a]\n;x=1\n#x=2\n',
    section: 'a',
    key: 'x',
    value: '9',
    before: undefined,
    after: '# x=0\n[a]\n;x=1\n#x=2\nx=9\n',
  },
  {
    name: 'a new key looks like its neighbours',
    text: '[a]\nx = 1\n\n[b]\n',
    section: 'a',
    key: 'y',
    value: '2',
    before: undefined,
    after: '[a]\nx = 1\ny = 2\n\n[b]\n',
  },
  {
    name: 'a new key goes before the empty lines at the end of its section',
    text: '[a]\nx=1\n\n\n[b]\nz=1\n',
    section: 'a',
    key: 'y',
    value: '2',
    before: undefined,
    after: '[a]\nx=1\ny=2\n\n\n[b]\nz=1\n',
  },
  {
    name: 'a new section goes to the end',
    text: '[a]\nx=1\n',
    section: 'b',
    key: 'y',
    value: '2',
    before: undefined,
    after: '[a]\nx=1\n\n[b]\ny=2\n',
  },
  {
    name: 'a last line without an end gets one',
    text: '[a]\nx=1',
    section: 'a',
    key: 'y',
    value: '2',
    before: undefined,
    after: '[a]\nx=1\ny=2\n',
  },
  { name: 'an empty text', text: '', section: 'a', key: 'x', value: '1', before: undefined, after: '[a]\nx=1\n' },
  {
    name: 'an empty text without a section',
    text: '',
    section: '',
    key: 'x',
    value: '1',
    before: undefined,
    after: 'x=1\n',
  },
  {
    name: 'a key before the first section',
    text: 'x=1\n[a]\nx=2\n',
    section: '',
    key: 'x',
    value: '9',
    before: '1',
    after: 'x=9\n[a]\nx=2\n',
  },
  {
    name: 'a new key before the first section',
    text: '# head\n\n[a]\n',
    section: '',
    key: 'x',
    value: '9',
    before: undefined,
    after: '# head\nx=9\n\n[a]\n',
  },
  {
    name: 'a text that begins with a section',
    text: '[a]\n',
    section: '',
    key: 'x',
    value: '9',
    before: undefined,
    after: 'x=9\n[a]\n',
  },
  {
    name: 'a key is removed, however often it is there',
    text: '[a]\nx=1\ny=2\nx=3\n',
    section: 'a',
    key: 'x',
    value: null,
    before: '3',
    after: '[a]\ny=2\n',
  },
  {
    name: 'what is not there is not removed',
    text: '[a]\ny=2\n',
    section: 'a',
    key: 'x',
    value: null,
    before: undefined,
    after: '[a]\ny=2\n',
  },
  {
    name: 'Windows line ends stay',
    text: '[a]\r\nx=1\r\n',
    section: 'a',
    key: 'y',
    value: '2',
    before: undefined,
    after: '[a]\r\nx=1\r\ny=2\r\n',
  },
  {
    name: 'a value over several lines is one value',
    text: '[a]\nx=1 \\\n  2\ny=3\n',
    section: 'a',
    key: 'x',
    value: '9',
    before: '1 \\\n  2',
    after: '[a]\nx=9\ny=3\n',
  },
  {
    name: 'a value with separators in it',
    text: '[a]\nx=b=c:d\n',
    section: 'a',
    key: 'x',
    value: 'e=f',
    before: 'b=c:d',
    after: '[a]\nx=e=f\n',
  },
  { name: 'an empty value', text: '[a]\nx=\n', section: 'a', key: 'x', value: '1', before: '', after: '[a]\nx=1\n' },
  {
    name: 'names with special characters',
    text: '[a.b (c)]\nx+y=1\n',
    section: 'a.b (c)',
    key: 'x+y',
    value: '2',
    before: '1',
    after: '[a.b (c)]\nx+y=2\n',
  },
  {
    name: 'a remark behind a section',
    text: '[a] # why\nx=1\n',
    section: 'a',
    key: 'x',
    value: '2',
    before: '1',
    after: '[a] # why\nx=2\n',
  },
  {
    name: 'a mark of byte order',
    text: '\u00ef\u00bb\u00bf[a]\nx=1\n',
    section: 'a',
    key: 'x',
    value: '2',
    before: '1',
    after: '\u00ef\u00bb\u00bf[a]\nx=2\n',
  },
  {
    name: 'keys differ by case',
    text: '[a]\nX=1\n',
    section: 'a',
    key: 'x',
    value: '2',
    before: undefined,
    after: '[a]\nX=1\nx=2\n',
  },
]

suite('ini-like texts', () => {
  for (const { name, text, section, key, value, before, after } of cases) {
    test(name, () => {
      const place = { section, key }
      assert.equal(iniValue(text, place), before)

      const edited = iniEdited(text, place, value)

      assert.equal(edited, after)
      assert.equal(iniValue(edited, place) ?? null, value)
      assert.equal(iniEdited(edited, place, value), edited)
    })
  }

  test('what cannot be written is refused', () => {
    assert.match(iniProblem({ section: 'a', key: 'x' }, 'one\ntwo') ?? '', /line break/)
    assert.match(iniProblem({ section: 'a]', key: 'x' }, '1') ?? '', /cannot be a section/)
    assert.match(iniProblem({ section: 'a', key: 'x=y' }, '1') ?? '', /cannot be a key/)
    assert.match(iniProblem({ section: 'a', key: '#x' }, '1') ?? '', /cannot be a key/)
    assert.match(iniProblem({ section: 'a', key: 'x' }, ' 1') ?? '', /begin or end with a space/)
    assert.match(iniProblem({ section: 'a', key: 'x' }, '1\\') ?? '', /cannot end with/)
    assert.equal(iniProblem({ section: '', key: 'x' }, null), undefined)
  })
})
