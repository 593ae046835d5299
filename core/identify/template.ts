/** Answers what a task's file or setting says once its parameters are written into it: rules I16 and I17 in SPEC.md. */
import type { FileBody, SettingBody, Task, TaskBody } from '../terms/item.ts'
import { valueText } from './environment.ts'
import type { Values } from './parameters.ts'

const placeholder = /\{\{\s*([\p{L}_][\p{L}\p{N}_.-]*)\s*\}\}/gu

export interface Filled {
  readonly body: TaskBody
  readonly problems: readonly string[]
}

/** Returns the task's body with `{{ name }}` replaced by parameters. Scripts are left alone: they have an environment. */
export function filledBody(task: Task, values: Values): Filled {
  const { body } = task
  if (body.type === 'script' || task.parameters.length === 0) return { body, problems: [] }
  const problems: string[] = []
  const fill = (text: string) => filledText(task, values, text, problems)
  const filled = body.type === 'file' ? filledFile(body, fill) : filledSetting(body, fill)
  if (filled.type === 'setting' && hasLineBreak(filled)) {
    problems.push(
      `The setting of the task "${task.title}" must stay on one line; a parameter puts a line break into it.`,
    )
  }
  return { body: filled, problems }
}

function filledFile(body: FileBody, fill: (text: string) => string): FileBody {
  const path = fill(body.path)
  return body.content === undefined ? { ...body, path } : { ...body, path, content: fill(body.content) }
}

function filledSetting(body: SettingBody, fill: (text: string) => string): SettingBody {
  return {
    type: 'setting',
    file: fill(body.file),
    section: fill(body.section),
    key: fill(body.key),
    value: body.value === null ? null : fill(body.value),
  }
}

function filledText(task: Task, values: Values, text: string, problems: string[]): string {
  return text.replace(placeholder, (written, name: string) => {
    const parameter = task.parameters.find((one) => one.name === name)
    if (parameter?.type === 'secret' || parameter?.type === 'file') {
      const problem = `The task "${task.title}" writes ${written}, which is a ${parameter.type}: only scripts are given those.`
      if (!problems.includes(problem)) problems.push(problem)
      return written
    }
    if (parameter !== undefined) {
      return valueText((Object.hasOwn(values, name) ? values[name] : undefined) ?? null)
    }
    const problem = `The task "${task.title}" writes ${written}, and it has no parameter "${name}".`
    if (!problems.includes(problem)) problems.push(problem)
    return written
  })
}

function hasLineBreak({ file, section, key, value }: SettingBody): boolean {
  return [file, section, key, value ?? ''].some((text) => /[\r\n]/.test(text))
}
