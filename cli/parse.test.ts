/** Is a command line understood as it was meant, and misuse told in one sentence? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseCommandLine } from './parse.ts'
import { commands } from './tree.ts'
import { misuseFailure } from './usage.ts'

function understood(...words: readonly string[]) {
  const parsed = parseCommandLine(words)
  if ('misuse' in parsed) assert.fail(misuseFailure(parsed.misuse, parsed.command).message)
  return parsed
}

function misused(...words: readonly string[]): string {
  const parsed = parseCommandLine(words)
  return 'misuse' in parsed ? misuseFailure(parsed.misuse, parsed.command).message : 'understood'
}

test('arguments and options in any order, values attached or not, options before the command', () => {
  const before = ['--server', 'http://a']
  const after = ['one', '--kind=detection', 'two', '--item', 'x', '--wait', '--item=y', '--', '-three']
  const { command, arguments: names, options } = understood(...before, 'run', ...after)

  assert.equal(command.name, 'run')
  assert.deepEqual(names, ['one', 'two', '-three'])
  assert.deepEqual(
    [options.text('server'), options.text('kind'), options.flag('wait')],
    ['http://a', 'detection', true],
  )
  assert.deepEqual(options.texts('item'), ['x', 'y'])
  assert.deepEqual(understood('apply', '-fa', '-f', 'b').options.texts('file'), ['a', 'b'])
  assert.equal(understood('sessions', '--limit', '7').options.count('limit'), 7)
})

test('-h and no words at all are help', () => {
  assert.equal(understood().command.name, 'help')
  assert.equal(understood('--help').command.name, 'help')
  assert.deepEqual(understood('run', '-h').arguments, ['run'])
  assert.equal(understood('run', '-h').command.name, 'help')
})

test('what belongs to another program is passed on as it stands', () => {
  assert.deepEqual(understood('agent', 'enroll', 'http://a', '--token-file', '-').arguments, [
    'enroll',
    'http://a',
    '--token-file',
    '-',
  ])
})

test('misuse is told with what was probably meant', () => {
  assert.equal(misused('sesions'), 'There is no command "sesions"; did you mean "sessions"?')
  assert.equal(misused('qqqqqq'), 'There is no command "qqqqqq"; "fettle help" lists them.')
  assert.equal(misused('run', '--wiat'), 'There is no option --wiat; did you mean "--wait"?')
  assert.equal(misused('tags', '--qqqqqqqq'), 'There is no option --qqqqqqqq; "fettle help tags" lists them.')
  assert.equal(misused('run', '--kind'), 'The option --kind needs a value: --kind KIND.')
  assert.equal(misused('run', '--wait=yes'), 'The option --wait takes no value; write it alone.')
  assert.equal(misused('run', '--kind', 'ful'), '--kind cannot be "ful"; did you mean "full"?')
  assert.equal(
    misused('run', '--kind', 'everything'),
    '--kind cannot be "everything"; choose one of full, resolution, detection, inventory.',
  )
  assert.equal(misused('run', '--kind', 'full', '--kind', 'full'), 'The option --kind is given twice; leave one out.')
  assert.equal(misused('sessions', '--limit', '0'), 'The option --limit takes a whole number from 1 on, not "0".')
  assert.equal(misused('explain', 'a'), 'ITEM is missing; "fettle help explain" says how to write it.')
  assert.equal(misused('session', 'a', 'b'), '"b" is one word too many; "fettle help session" says how to write it.')
  assert.equal(misused('completion', 'bsh'), 'SHELL cannot be "bsh"; did you mean "bash"?')
})

test('the commands that scripts rely on are there, each with a file that runs', async () => {
  const stable =
    'up demo server agent apply plan run explain sessions session logs cancel computers tenants persons tags software tasks deployments enrolment-token login-link completion version'
  const names = commands.map(({ name }) => name)
  for (const name of stable.split(' ')) assert.ok(names.includes(name), name)
  for (const { name, load } of commands) assert.equal(typeof (await load()).run, 'function', name)
})
