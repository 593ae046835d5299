/** What inventory scripts print becomes a value or an error, and never stops the inventory. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { agentEvent } from '@fettle/contract/wire/from-agent.ts'
import type { InventoryScript } from '@fettle/core/terms/order.ts'
import { Apt } from '../providers/apt.ts'
import { QuestionShell } from '../providers/question-shell.ts'
import type { Askers } from './ask.ts'
import { inventory, valueOf } from './inventory.ts'
import type { Work } from './work.ts'

suite('what a script prints', () => {
  const cases: readonly (readonly [printed: string, value: unknown])[] = [
    ['42\n', 42],
    ['true', true],
    ['"a"', 'a'],
    ['{"a": [1, 2]}\n', { a: [1, 2] }],
    ['[]', []],
    ['just text\nof two lines\n', 'just text\nof two lines'],
    ['1.2.3', '1.2.3'],
    ['NaN', 'NaN'],
  ]
  for (const [printed, value] of cases)
    test(JSON.stringify(printed), () => assert.deepEqual(valueOf(printed), { found: 'value', value }))

  const refused: readonly (readonly [printed: string, detail: RegExp])[] = [
    ['', /printed nothing/],
    [' \n', /printed nothing/],
    ['null', /null/],
    ['{"a": 1', /malformed JSON/],
    ['[1, 2', /malformed JSON/],
    ['['.repeat(40) + ']'.repeat(40), /nested deeper/],
  ]
  for (const [printed, detail] of refused)
    test(`[E027] ${JSON.stringify(printed.slice(0, 12))} is an error`, () => {
      const result = valueOf(printed)
      assert.ok(result.found === 'error')
      assert.match(result.detail, detail)
    })
})

test('[E027] each script has its own result; a failure, a flood and a time limit stop nobody else', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'fettle-inventory-'))
  using shell = new QuestionShell(dir)
  const said: string[] = []
  const work: Work = {
    orderId: 'ord_00000001',
    signal: new AbortController().signal,
    user: () => ({ person: undefined, why: 'Nobody is signed in.' }),
    line: ({ text }: { readonly text: string }) => void said.push(text),
    progress: () => {},
    started: () => {},
  } as unknown as Work
  const askers = { apt: new Apt(dir), shell, inputs: {} } as unknown as Askers
  const script = (key: string, source: string, more: Partial<InventoryScript['script']> = {}): InventoryScript => ({
    key,
    script: { language: 'sh', source, timeoutSeconds: 20, ...more },
  })

  const event = await inventory(
    askers,
    [
      script('disk', `echo '{"smart": "ok", "hours": 12}'`),
      script('broken', 'echo "no such tool" >&2; exit 3'),
      script('malformed', `echo '{"a": '`),
      script('slow', 'sleep 60', { timeoutSeconds: 0.3 }),
      script('flood', 'yes | head -c 2000000'),
      script('mine', 'id -un', { context: 'user' }),
      script('text', 'echo hello'),
    ],
    work,
  )
  rmSync(dir, { recursive: true, force: true })

  assert.deepEqual(agentEvent.parse(event), event)
  const results = event.results ?? {}
  assert.deepEqual(results['disk'], { found: 'value', value: { smart: 'ok', hours: 12 } })
  assert.deepEqual(results['text'], { found: 'value', value: 'hello' })
  const details: Readonly<Record<string, RegExp>> = {
    broken: /exit code 3: no such tool/,
    malformed: /malformed JSON/,
    slow: /time limit/,
    flood: /characters/,
    mine: /signed in/,
  }
  for (const [key, detail] of Object.entries(details)) {
    const result = results[key]
    assert.ok(result?.found === 'error', key)
    assert.match(result.detail, detail)
    assert.ok(said.some((line) => line.includes(`Inventory script ${key}: `)))
  }
  assert.ok(event.software.length > 0)
})

test('without scripts there are no results', async () => {
  const work = { line: () => {} } as unknown as Work
  assert.equal('results' in (await inventory({} as unknown as Askers, [], work)), false)
})
