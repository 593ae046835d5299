/** Says what a script is: a language, its text and how long it may take. */

export const scriptLanguages = ['sh', 'bash', 'python', 'javascript'] as const
export type ScriptLanguage = (typeof scriptLanguages)[number]

export interface Script {
  readonly language: ScriptLanguage
  readonly source: string
  /** Seconds after which its whole process tree is ended. */
  readonly timeoutSeconds: number
  /** user: as a person who is signed in, with that person's environment. Absent: as the system. */
  readonly context?: 'user'
}

/** Seconds a script may take when its author says nothing: questions are quick, changes may be slow. */
export const defaultTimeoutSeconds = { question: 60, change: 1800 } as const
