/** Makes the editor and the view of differences: in shadow roots, because the page's security policy forbids style elements. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  type Language,
  StreamLanguage,
  syntaxHighlighting,
} from '@codemirror/language'
import { javascript } from '@codemirror/legacy-modes/mode/javascript'
import { python } from '@codemirror/legacy-modes/mode/python'
import { shell } from '@codemirror/legacy-modes/mode/shell'
import { unifiedMergeView } from '@codemirror/merge'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { Compartment, EditorState, type Extension, RangeSet, StateEffect, StateField } from '@codemirror/state'
import {
  Decoration,
  drawSelection,
  EditorView,
  gutter,
  GutterMarker,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { tags } from '@lezer/highlight'

export type CodeLanguage = 'yaml' | 'sh' | 'bash' | 'python' | 'javascript' | 'text'

/** Something that is wrong in a line; lines count from 1. */
export interface LineProblem {
  readonly line: number
  readonly sentence: string
}

export interface EditorWishes {
  readonly host: HTMLElement
  readonly label: string
  readonly text: string
  readonly language: CodeLanguage
  readonly readOnly: boolean
  readonly onChange: (text: string) => void
  readonly onSave: () => void
  readonly onRun: () => void
}

export interface MountedEditor {
  readonly setText: (text: string) => void
  readonly setProblems: (problems: readonly LineProblem[]) => void
  readonly setReadOnly: (readOnly: boolean) => void
  readonly goTo: (line: number) => void
  readonly destroy: () => void
}

const shellLanguage = StreamLanguage.define(shell)

const languages: { readonly [L in CodeLanguage]: Extension | Language } = {
  yaml: yaml(),
  sh: shellLanguage,
  bash: shellLanguage,
  python: StreamLanguage.define(python),
  javascript: StreamLanguage.define(javascript),
  text: [],
}

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--link)' },
  { tag: [tags.keyword, tags.controlKeyword, tags.operatorKeyword], color: 'var(--waiting)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--success)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--drift)' },
  { tag: [tags.comment, tags.meta], color: 'var(--ink-soft)', fontStyle: 'italic' },
  { tag: [tags.variableName, tags.standard(tags.variableName)], color: 'var(--running)' },
])

const look = EditorView.theme({
  '&': { height: '100%', color: 'var(--ink)', backgroundColor: 'var(--log-page)', fontSize: '12.5px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6', overflow: 'auto' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--ink)' },
  '.cm-line': { padding: '0 12px 0 6px' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--log-page)', color: 'var(--ink-soft)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '34px', padding: '0 8px 0 4px' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--hover) 70%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'var(--hover)', color: 'var(--ink)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 26%, transparent)',
  },
  '.cm-problem': { backgroundColor: 'var(--failed-chip)' },
  '.cm-problemGutter': { width: '14px' },
  '.cm-problemMark': { color: 'var(--failed)', fontWeight: '700' },
  '.cm-panels': { backgroundColor: 'var(--panel)', color: 'var(--ink)', borderColor: 'var(--line)' },
  '.cm-panel input, .cm-panel button': {
    border: '1px solid var(--line-strong)',
    borderRadius: '4px',
    color: 'var(--ink)',
    background: 'var(--raised)',
  },
  '.cm-searchMatch': { backgroundColor: 'var(--drift-chip)' },
  '.cm-insertedLine, .cm-changedLine': { backgroundColor: 'var(--success-chip)' },
  '.cm-deletedChunk': { backgroundColor: 'var(--failed-chip)', paddingLeft: '6px' },
  '.cm-changedText': { background: 'color-mix(in srgb, var(--success) 22%, transparent)' },
  '.cm-deletedText, .cm-deletedChunk .cm-deletedText': {
    background: 'color-mix(in srgb, var(--failed) 22%, transparent)',
  },
  '.cm-collapsedLines': {
    color: 'var(--ink-soft)',
    background: 'var(--panel)',
    padding: '3px 12px',
    fontFamily: 'var(--font)',
  },
})

const setProblemsEffect = StateEffect.define<readonly LineProblem[]>()

class ProblemMark extends GutterMarker {
  readonly #sentence: string

  constructor(sentence: string) {
    super()
    this.#sentence = sentence
  }

  override toDOM(): Node {
    const mark = document.createElement('span')
    mark.className = 'cm-problemMark'
    mark.textContent = '×'
    mark.title = this.#sentence
    return mark
  }
}

/** The lines with problems; they move with their text until the next answer. */
const problemField = StateField.define<{
  readonly lines: ReturnType<typeof Decoration.set>
  readonly marks: RangeSet<GutterMarker>
}>({
  create: () => ({ lines: Decoration.none, marks: RangeSet.empty }),
  update: (value, transaction) => {
    const effect = transaction.effects.find((one) => one.is(setProblemsEffect))
    if (effect?.is(setProblemsEffect) !== true)
      return { lines: value.lines.map(transaction.changes), marks: value.marks.map(transaction.changes) }
    const { doc } = transaction.state
    const byLine = Map.groupBy(effect.value, ({ line }) => Math.min(Math.max(line, 1), doc.lines))
    const all = [...byLine]
      .toSorted(([a], [b]) => a - b)
      .map(([line, problems]) => ({
        from: doc.line(line).from,
        sentence: problems.map(({ sentence }) => sentence).join('\n'),
      }))
    return {
      lines: Decoration.set(
        all.map(({ from, sentence }) =>
          Decoration.line({ class: 'cm-problem', attributes: { title: sentence } }).range(from),
        ),
      ),
      marks: RangeSet.of(all.map(({ from, sentence }) => new ProblemMark(sentence).range(from))),
    }
  },
  provide: (field) => [
    EditorView.decorations.from(field, ({ lines }) => lines),
    gutter({ class: 'cm-problemGutter', markers: (view) => view.state.field(field).marks }),
  ],
})

/**
 * What is typed over a selection is put into the document here: the browser would keep the look of what was there by styles in the
 * markup, which the security policy forbids.
 */
const typedOver = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    const { data, inputType, isComposing } = event
    if (inputType !== 'insertText' || isComposing || data === null || view.state.readOnly) return false
    if (view.state.selection.main.empty && !data.includes('\n')) return false
    event.preventDefault()
    view.dispatch({ ...view.state.replaceSelection(data), userEvent: 'input.type', scrollIntoView: true })
    return true
  },
})

/** Puts an editor into an element. */
export function mountEditor({
  host,
  label,
  text,
  language,
  readOnly,
  onChange,
  onSave,
  onRun,
}: EditorWishes): MountedEditor {
  const writable = new Compartment()
  const mayWrite = (is: boolean): Extension => [EditorState.readOnly.of(!is), EditorView.editable.of(true)]
  const parent = placeIn(host)
  const view = new EditorView({
    root: parent.getRootNode() as ShadowRoot,
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        ...common(label, language),
        writable.of(mayWrite(!readOnly)),
        history(),
        indentOnInput(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        problemField,
        search({ top: true }),
        highlightSelectionMatches(),
        keymap.of([
          { key: 'Mod-s', preventDefault: true, run: () => (onSave(), true) },
          { key: 'Mod-Enter', preventDefault: true, run: () => (onRun(), true) },
          ...searchKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        typedOver,
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !update.transactions.some((one) => one.isUserEvent('fettle.set')))
            onChange(update.state.doc.toString())
        }),
      ],
    }),
  })
  return {
    setText: (next) => {
      if (next === view.state.doc.toString()) return
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: next },
        userEvent: 'fettle.set',
      })
    },
    setProblems: (problems) => view.dispatch({ effects: setProblemsEffect.of(problems) }),
    setReadOnly: (is) => view.dispatch({ effects: writable.reconfigure(mayWrite(!is)) }),
    goTo: (line) => {
      const { from } = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines))
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) })
      view.focus()
    },
    destroy: () => view.destroy(),
  }
}

/** Shows what is different between two texts, one below the other, with what is the same folded away; returns what takes it away. */
export function mountDifference(
  host: HTMLElement,
  {
    label,
    before,
    after,
    language,
  }: { readonly label: string; readonly before: string; readonly after: string; readonly language: CodeLanguage },
): () => void {
  const parent = placeIn(host)
  const view = new EditorView({
    root: parent.getRootNode() as ShadowRoot,
    parent,
    state: EditorState.create({
      doc: after,
      extensions: [
        ...common(label, language),
        EditorState.readOnly.of(true),
        unifiedMergeView({
          original: before,
          mergeControls: false,
          highlightChanges: true,
          gutter: true,
          syntaxHighlightDeletions: false,
          collapseUnchanged: { margin: 3, minSize: 6 },
        }),
      ],
    }),
  })
  return () => view.destroy()
}

function common(label: string, language: CodeLanguage): readonly Extension[] {
  return [
    lineNumbers(),
    drawSelection(),
    bracketMatching(),
    indentUnit.of('  '),
    EditorView.lineWrapping,
    languages[language] as Extension,
    syntaxHighlighting(colours),
    EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', autocapitalize: 'off' }),
    look,
  ]
}

/** An element in the host's shadow root. What is typed there is for the editor: only what finds things goes on to the page. */
function placeIn(host: HTMLElement): HTMLElement {
  const isNew = host.shadowRoot === null
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  if (isNew)
    host.addEventListener('keydown', (event) => {
      if (!((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k')) event.stopPropagation()
    })
  const parent = document.createElement('div')
  parent.style.height = '100%'
  root.replaceChildren(parent)
  return parent
}
