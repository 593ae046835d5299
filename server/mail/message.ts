/** What is the content of a mail or a page, before it becomes HTML or plain text? */

/** One item: what it is, what was and what comes, and a remark. */
export interface Row {
  readonly title: string
  readonly before: string
  readonly after: string
  readonly remark: string
  readonly tone: 'plain' | 'good' | 'bad'
}

export interface Table {
  readonly heading: string
  readonly rows: readonly Row[]
  /** After the rows: "and 3 more". */
  readonly rest?: string
}

export interface Button {
  readonly label: string
  readonly href: string
  readonly isFirst: boolean
}

export interface Message {
  readonly subject: string
  /** What a list of mails shows beside the subject. */
  readonly preview: string
  readonly title: string
  readonly greeting?: string
  readonly paragraphs: readonly string[]
  /** "When", "Restart": what people look for first. */
  readonly facts: readonly (readonly [label: string, value: string])[]
  readonly tables: readonly Table[]
  readonly buttons: readonly Button[]
  /** After everything else: where to look later. */
  readonly later?: Omit<Button, 'isFirst'>
  /** Beside the buttons: "You can postpone 2 more times, until ...". */
  readonly note?: string
}
