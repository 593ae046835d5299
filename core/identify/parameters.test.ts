/** Tests which values parameters have, how they reach files and settings, and which of them are refused. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Parameter, TaskBody } from '../terms/item.ts'
import type { Json } from '../terms/json.ts'
import { parameterEnvironment } from './environment.ts'
import { type Values, valuesOf, variableProblem } from './parameters.ts'
import { aTask } from './sample.ts'
import { filledBody } from './template.ts'

function parameter(name: string, changes: Partial<Parameter> = {}): Parameter {
  return { name, type: 'text', required: false, ...changes }
}

test('[E161] [I14] false, 0, empty text and null go before defaults', () => {
  const cases: readonly (readonly [Parameter['type'], Json, Json])[] = [
    ['boolean', true, false],
    ['number', 5, 0],
    ['text', 'x', ''],
    ['keyValue', { a: '1' }, {}],
    ['text', 'x', null],
    ['number', 5, null],
    ['boolean', true, null],
  ]
  for (const [type, byDefault, given] of cases) {
    const task = aTask('printer', { parameters: [parameter('p', { type, default: byDefault })] })

    assert.deepEqual(valuesOf(task, { p: given }), { values: { p: given }, problems: [] })
    assert.deepEqual(valuesOf(task, {}), { values: { p: byDefault }, problems: [] })
  }
})

test('[I14] a parameter without default has no value unless one is given', () => {
  assert.deepEqual(valuesOf(aTask('printer', { parameters: [parameter('p')] }), {}), { values: {}, problems: [] })
})

test('[E197] [I14] a required parameter that is left empty, or emptied over its default, has no value', () => {
  for (const type of ['text', 'uri', 'secret'] as const)
    for (const byDefault of [undefined, 'x']) {
      const changes = { type, required: true, ...(byDefault === undefined ? {} : { default: byDefault }) }
      const task = aTask('printer', { parameters: [parameter('p', changes)] })
      for (const given of ['', null])
        assert.deepEqual(valuesOf(task, { p: given }).problems, [
          'The parameter "p" of the task "The printer" is required and has no value.',
        ])
      assert.deepEqual(valuesOf(task, { p: 'y' }).problems, [])
    }
})

test('[I14] every problem is told, each with the name and the value', () => {
  const task = aTask('printer', {
    parameters: [
      parameter('host', { required: true }),
      parameter('queue', { required: true, default: 'main' }),
      parameter('port', { type: 'number' }),
      parameter('colour', { type: 'boolean', default: 'yes' }),
      parameter('note'),
    ],
  })

  const { problems } = valuesOf(task, { queue: null, port: '9100', note: 'a\0b', prot: 1 })

  assert.deepEqual(problems, [
    'The parameter "host" of the task "The printer" is required and has no value.',
    'The parameter "queue" of the task "The printer" is required and has no value.',
    'The parameter "port" of the task "The printer" must be a number, and "9100" is none.',
    'The parameter "colour" of the task "The printer" must be a boolean, and "yes" is none.',
    'The parameter "note" of the task "The printer" contains a NUL character; remove it.',
    'The task "The printer" has no parameter "prot"; it has "host", "queue", "port", "colour", "note".',
  ])
})

test('[I14] names that mean something to the language are names like others', () => {
  const task = aTask('printer', { parameters: [parameter('__proto__'), parameter('constructor', { required: true })] })
  const given = JSON.parse('{"__proto__": "x"}') as Values

  const { values, problems } = valuesOf(task, given)

  assert.equal(JSON.stringify(values), '{"__proto__":"x"}')
  assert.deepEqual(problems, ['The parameter "constructor" of the task "The printer" is required and has no value.'])
  assert.equal(valuesOf(aTask('printer'), { toString: 1 }).problems.length, 1)
})

test('[Q4] scripts find values under capital names, null as nothing', () => {
  assert.deepEqual(parameterEnvironment({ 'host-name': 'a b', port: 0, colour: false, 'grün.1': null }), {
    FETTLE_PARAM_COLOUR: 'false',
    FETTLE_PARAM_GR_N_1: '',
    FETTLE_PARAM_HOST_NAME: 'a b',
    FETTLE_PARAM_PORT: '0',
  })
})

test('[I15] two parameters that share a variable are a problem', () => {
  const task = aTask('printer', { parameters: [parameter('a-b'), parameter('c'), parameter('a_b')] })

  assert.equal(
    variableProblem(task),
    'The parameters "a-b" and "a_b" of the task "The printer" would both be FETTLE_PARAM_A_B; rename one.',
  )
  assert.equal(variableProblem(aTask('printer', { parameters: [parameter('a'), parameter('b')] })), undefined)
})

function filled(body: TaskBody, values: Values, names = Object.keys(values)) {
  return filledBody(aTask('motd', { body, parameters: names.map((name) => parameter(name)) }), values)
}

test('[I16] a file’s path and content are filled, once', () => {
  const body = {
    type: 'file',
    path: '/etc/{{name}}.conf',
    ensure: 'present',
    content: '{{ a }}{{a}} {{  b}} {{none}}',
  } as const

  const result = filled(body, { name: 'x', a: '{{b}}', b: 5 }, ['name', 'a', 'b', 'none'])

  assert.deepEqual(result, { body: { ...body, path: '/etc/x.conf', content: '{{b}}{{b}} 5 ' }, problems: [] })
})

test('[I16] special characters of replacements are nothing special', () => {
  const body = { type: 'file', path: '/x', ensure: 'present', content: '{{a}}' } as const

  assert.deepEqual(filled(body, { a: "$& $1 $$ $`'" }).body, { ...body, content: "$& $1 $$ $`'" })
})

test('[I16] an unknown name is a problem, once each, and stays as it is', () => {
  const body = { type: 'file', path: '/{{b}}', ensure: 'present', content: '{{b}} {{ c }} {{a}}' } as const

  const { body: result, problems } = filled(body, { a: 1 })

  assert.deepEqual(result, { ...body, content: '{{b}} {{ c }} 1' })
  assert.deepEqual(problems, [
    'The task "The motd" writes {{b}}, and it has no parameter "b".',
    'The task "The motd" writes {{ c }}, and it has no parameter "c".',
  ])
})

test('[I16] what is not a name in two braces stays as it is, and so does everything when there are no parameters', () => {
  const content = '{{ a b }} {{ .Values.x }} {a} {{}} {{ 1 }} {% a %} ${{ "x" }}'
  const body = { type: 'file', path: '/x', ensure: 'present', content } as const

  assert.deepEqual(filled(body, { a: 1 }), { body, problems: [] })
  assert.deepEqual(filled({ ...body, content: '{{ user }}' }, {}), {
    body: { ...body, content: '{{ user }}' },
    problems: [],
  })
})

test('[I16] every part of a setting is filled, and an absent one stays absent', () => {
  const body = { type: 'setting', file: '/{{a}}', section: '{{a}}', key: '{{a}}', value: '{{a}}' } as const
  const full = { type: 'setting', file: '/1', section: '1', key: '1', value: '1' }

  assert.deepEqual(filled(body, { a: 1 }), { body: full, problems: [] })
  assert.deepEqual(filled({ ...body, value: null }, { a: 1 }), { body: { ...full, value: null }, problems: [] })
})

test('[I17] a line break in a setting is a problem', () => {
  const body = { type: 'setting', file: '/x', section: 's', key: 'k', value: '{{a}}' } as const

  for (const a of ['x\ny = 1', 'x\r']) {
    assert.deepEqual(filled(body, { a }).problems, [
      'The setting of the task "The motd" must stay on one line; a parameter puts a line break into it.',
    ])
  }
})
