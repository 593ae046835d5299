/** Frames of examinations: as they are written on the wire, and what is not taken for one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromAgent } from './from-agent.ts'
import { abilitiesIn } from './protocol.ts'
import { toAgent } from './to-agent.ts'

const runId = '0123456789abcdef0123456789abcdef'

/** Exactly as agents and servers that are out there write them: they must be understood for ever. */
const toAgents: readonly string[] = [
  `{"type":"doctor","runId":"${runId}","checks":["dns","tcp","aCheckOfTomorrow"]}`,
  `{"type":"doctorCancel","runId":"${runId}"}`,
]
const fromAgents: readonly string[] = [
  `{"type":"doctorResult","runId":"${runId}","check":"dns","outcome":"good","evidence":"fettle.example is 192.0.2.7.","tookMs":3}`,
  `{"type":"doctorResult","runId":"${runId}","check":"disk","outcome":"bad","evidence":"/: 0 MiB free.","fix":"Free room.","tookMs":0}`,
  `{"type":"doctorEnded","runId":"${runId}","log":["2026-11-20T12:00:00.000Z Linked with https://fettle.example/."]}`,
  `{"type":"doctorEnded","runId":"${runId}","problem":"4 examinations are under way.","log":[]}`,
]

test('the frames of an examination are understood as they are written', () => {
  for (const text of toAgents) assert.deepEqual(toAgent.parse(JSON.parse(text)), JSON.parse(text))
  for (const text of fromAgents) assert.deepEqual(fromAgent.parse(JSON.parse(text)), JSON.parse(text))
})

test('what is too large, of another type or not named so is no such frame', () => {
  const result = JSON.parse(fromAgents[1] ?? '') as object
  const ended = JSON.parse(fromAgents[2] ?? '') as object
  const wrong: readonly object[] = [
    { ...result, evidence: 'x'.repeat(2001) },
    { ...result, evidence: ['x'] },
    { ...result, fix: 'x'.repeat(1001) },
    { ...result, fix: null },
    { ...result, outcome: 'excellent' },
    { ...result, check: '' },
    { ...result, check: '__proto__' },
    { ...result, check: 'x'.repeat(41) },
    { ...result, check: '<img src=x>' },
    { ...result, runId: `${runId}0` },
    { ...result, runId: 'another' },
    { ...result, tookMs: -1 },
    { ...result, tookMs: 1e9 },
    { ...result, more: 'x' },
    { ...ended, log: Array.from({ length: 201 }, () => '') },
    { ...ended, log: ['x'.repeat(1001)] },
    { ...ended, log: 'x' },
    { ...ended, problem: 'x'.repeat(1001) },
  ]
  for (const frame of wrong)
    assert.equal(fromAgent.safeParse(frame).success, false, JSON.stringify(frame).slice(0, 200))
  for (const checks of [[], ['x y'], [1], Array.from({ length: 51 }, () => 'dns')])
    assert.equal(toAgent.safeParse({ type: 'doctor', runId, checks }).success, false)
})

test('what an agent can do is what its header names and is known', () => {
  assert.deepEqual(abilitiesIn(undefined), new Set())
  assert.deepEqual(abilitiesIn(''), new Set())
  assert.deepEqual(abilitiesIn('tomorrow, doctor'), new Set(['doctor']))
})
