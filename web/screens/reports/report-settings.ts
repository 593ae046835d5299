/** Turns how a report is set into one text and back: what a saved view keeps beside the filter. */
import { shellWord } from '../../words/shell-word.ts'

export type Settings = Readonly<Record<string, string | undefined>>

/** "at=2026-11-01&tab=tenant": the same settings always give the same text; undefined when there are none. */
export function settingsText(settings: Settings): string | undefined {
  const parts = Object.entries(settings)
    .flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]]))
    .toSorted(([one = ''], [other = '']) => (one < other ? -1 : 1))
  return parts.length === 0 ? undefined : new URLSearchParams(parts).toString()
}

/** The settings of a text. */
export function readSettings(text: string | undefined): Settings {
  return Object.fromEntries(new URLSearchParams(text ?? ''))
}

/** The address of a file, with what is set of it. */
export function fileAddress(report: string, format: 'csv' | 'jsonl', settings: Settings): string {
  const set = Object.entries({ ...settings, format }).flatMap(([name, value]) => (value ? [[name, value]] : []))
  return `/api/v1/reports/${report}/download?${new URLSearchParams(set).toString()}`
}

/** The command that prints the same: options without a value are left out. */
export function reportCommand(report: string, options: Settings): string {
  const words = Object.entries(options).flatMap(([name, value]) => (value ? [`--${name} ${shellWord(value)}`] : []))
  return ['fettle report', report, ...words].join(' ')
}
