/** Do rules and cron text say the same in both directions, and is nothing taken for a rule that is none? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextRuns } from '@fettle/core/calendar/schedule.ts'
import type { Recurrence } from '@fettle/core/terms/schedule.ts'
import { cronOf, readRule, type Rule, ruleOfCron, writeRule } from './cron-rule.ts'

const rules: readonly (readonly [Exclude<Rule, { type: 'cron' }>, string])[] = [
  [{ type: 'daily', time: '00:05' }, '5 0 * * *'],
  [{ type: 'weekly', days: ['tuesday'], time: '22:00' }, '0 22 * * TUE'],
  [{ type: 'weekly', days: ['monday', 'friday', 'sunday'], time: '02:30' }, '30 2 * * MON,FRI,SUN'],
  [{ type: 'monthly', day: 15, time: '14:00' }, '0 14 15 * *'],
  [{ type: 'monthly', day: 'last', time: '14:00' }, '0 14 L * *'],
  [{ type: 'monthlyWeekday', week: 'second', weekday: 'tuesday', time: '14:00' }, '0 14 * * TUE#2'],
  [{ type: 'monthlyWeekday', week: 'last', weekday: 'friday', time: '14:00' }, '0 14 * * FRI#L'],
]

function recurrenceOf(rule: Rule): Recurrence {
  if (rule.type === 'cron') return { type: 'cron', expression: rule.cron }
  return rule.type === 'monthly' ? { ...rule, day: rule.day === 'last' ? 31 : rule.day } : rule
}

test('a rule, its cron text and the rule of that text fire at the same moments', () => {
  const from = Date.parse('2026-11-20T12:00:00Z')
  const runs = (rule: Rule): readonly number[] =>
    nextRuns({ recurrence: recurrenceOf(rule), zone: 'Europe/Berlin' }, from, 30)
  for (const [rule, cron] of rules) {
    assert.equal(cronOf(rule), cron)
    assert.deepEqual(ruleOfCron(cron), rule)
    assert.deepEqual(runs({ type: 'cron', cron }), runs(rule), cron)
  }
})

test('a rule is read from the members of a document that were written for it', () => {
  for (const [rule] of rules) assert.deepEqual(readRule(writeRule(rule)), rule)
  assert.deepEqual(readRule(writeRule({ type: 'cron', cron: '*/15 * * * *' })), { type: 'cron', cron: '*/15 * * * *' })
})

test('weekdays in cron text are numbers, names and ranges', () => {
  const workdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday']
  assert.deepEqual(ruleOfCron('0 8 * * 1-5'), { type: 'weekly', days: workdays, time: '08:00' })
  assert.deepEqual(ruleOfCron('0 8 * * mon-fri'), { type: 'weekly', days: workdays, time: '08:00' })
  assert.deepEqual(ruleOfCron('0 8 * * 0'), { type: 'weekly', days: ['sunday'], time: '08:00' })
})

test('cron text that says more than a rule stays cron text', () => {
  for (const cron of [
    '*/15 * * * *',
    '0 8,20 * * *',
    '0 8 1 1 *',
    '0 8 13 * FRI',
    '0 8 31 * *',
    '0 8 * *',
    'nonsense',
    '',
  ])
    assert.equal(ruleOfCron(cron), undefined, cron)
})
