/** Takes a filter as one line of words: coloured as they are understood, completed as they are typed, wrong ones underlined. */
import { CloseButton, Combobox, useCombobox } from '@mantine/core'
import { type FilteredList, fieldsOf } from '@fettle/contract/http/filter-fields.ts'
import { goodWords, parseFilter } from '@fettle/contract/http/filter-words.ts'
import { IconFilter } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { formatNumber } from '../words/counts.ts'
import classes from './filter-bar.module.css'
import { completed, type FilterPiece, piecesOf, wordAt } from './filter-pieces.ts'
import { useFilterSuggestions } from './use-filter-suggestions.ts'

const pauseMs = 250

interface FilterBarProps {
  readonly list: FilteredList
  /** What is searched, for screen readers: "Filter computers". */
  readonly label: string
  readonly placeholder: string
  /** The whole text, as the address has it under q. */
  readonly value: string
  /** Called with the whole text when somebody pauses, chooses or presses Enter. */
  readonly onChange: (text: string) => void
  /** Words that hold besides: those of the tenant chosen in the rail. Counts of suggestions are within them. */
  readonly within?: string
}

/** What the server is asked with such a text: only the words that are understood. */
export function understood(list: FilteredList, text: string | undefined): string {
  return goodWords(text ?? '', fieldsOf[list])
}

export function FilterBar({ list, label, placeholder, value, onChange, within = '' }: FilterBarProps) {
  const fields = fieldsOf[list]
  const { text, write, hand } = useTypedText(value, onChange)
  const input = useRef<HTMLInputElement>(null)
  const [caret, setCaret] = useState(0)
  const [scroll, setScroll] = useState(0)
  const noteId = useId()
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const word = wordAt(text, caret)
  const suggestions = useFilterSuggestions({ list, text, word, within, isOpen: combobox.dropdownOpened })
  const { problems } = parseFilter(text, fields)
  // The word that is being written is not wrong yet.
  const isTyping = combobox.dropdownOpened
  const shownProblems = problems.filter(({ from, to }) => !isTyping || caret < from || caret > to)

  function place(at: number): void {
    setCaret(at)
    requestAnimationFrame(() => input.current?.setSelectionRange(at, at))
  }
  function choose(insert: string): void {
    const next = completed(text, word, insert)
    write(next.text)
    place(next.caret)
    if (!insert.endsWith(':')) hand(next.text)
    combobox.resetSelectedOption()
  }
  function onKey(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === 'Enter' && combobox.getSelectedOptionIndex() === -1) {
      hand(text)
      combobox.closeDropdown()
    }
    if (event.key === 'Escape') {
      // Browsers empty a search field with this key; here it leaves the field, and the filter holds.
      event.preventDefault()
      if (combobox.dropdownOpened) combobox.closeDropdown()
      else event.currentTarget.blur()
    }
  }
  function onType(next: string): void {
    write(next)
    setCaret(input.current?.selectionStart ?? next.length)
    combobox.openDropdown()
    combobox.updateSelectedOptionIndex()
  }

  return (
    <div className={classes.filter}>
      <Combobox store={combobox} onOptionSubmit={choose} position="bottom-start" width="target" shadow="md">
        <Combobox.Target>
          <div className={classes.field} data-wrong={shownProblems.length > 0 || undefined}>
            <IconFilter size={15} aria-hidden className={classes.icon} />
            <div className={classes.text}>
              <div className={classes.mirror} aria-hidden="true">
                <span style={{ translate: `${-scroll}px` }}>
                  {piecesOf(text, fields).map((piece) => (
                    <Piece
                      key={piece.from}
                      piece={piece}
                      isWrong={shownProblems.some(({ from }) => from === piece.from)}
                    />
                  ))}
                </span>
              </div>
              <Combobox.EventsTarget>
                <input
                  ref={input}
                  type="search"
                  data-search
                  aria-label={label}
                  aria-invalid={shownProblems.length > 0 || undefined}
                  aria-describedby={shownProblems.length > 0 ? noteId : undefined}
                  placeholder={placeholder}
                  value={text}
                  spellCheck={false}
                  autoComplete="off"
                  onChange={(event) => onType(event.currentTarget.value)}
                  onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
                  onScroll={(event) => setScroll(event.currentTarget.scrollLeft)}
                  onFocus={() => combobox.openDropdown()}
                  onClick={() => combobox.openDropdown()}
                  onBlur={() => {
                    combobox.closeDropdown()
                    hand(text)
                  }}
                  onKeyDown={onKey}
                />
              </Combobox.EventsTarget>
            </div>
            {text !== '' && (
              <CloseButton
                size="xs"
                aria-label="Clear the filter"
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => {
                  write('')
                  hand('')
                }}
              />
            )}
          </div>
        </Combobox.Target>
        <Combobox.Dropdown hidden={suggestions.length === 0}>
          <Combobox.Options mah={320} className={classes.options} aria-label="Suggestions">
            {suggestions.map((suggestion) => (
              <Combobox.Option key={suggestion.insert} value={suggestion.insert} className={classes.option}>
                <span className={classes.word}>{suggestion.word}</span>
                <span className={classes.description}>{suggestion.description}</span>
                {suggestion.count !== undefined && (
                  <span className={classes.count}>{formatNumber(suggestion.count)}</span>
                )}
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {shownProblems.length > 0 && (
        <p id={noteId} className={classes.problem} role="status">
          {shownProblems[0]?.sentence} The rest of the filter holds.
        </p>
      )}
    </div>
  )
}

function Piece({ piece, isWrong }: { readonly piece: FilterPiece; readonly isWrong: boolean }) {
  if (isWrong) return <span data-kind="wrong">{piece.text}</span>
  if (piece.kind !== 'field') return <span data-kind={piece.kind === 'wrong' ? 'free' : piece.kind}>{piece.text}</span>
  return (
    <span data-kind="token">
      <span data-kind="name">{piece.text.slice(0, piece.colon)}</span>
      {piece.text.slice(piece.colon)}
    </span>
  )
}

/** The text while it is written, and handing it over: after a pause, at once with `hand`. */
function useTypedText(value: string, onChange: (text: string) => void) {
  const [text, setText] = useState(value)
  const handed = useRef(value)
  // Before anything can be typed into the field that shows it: what is typed next must not be overwritten.
  useLayoutEffect(() => {
    if (value !== handed.current) setText(value)
    handed.current = value
  }, [value])
  const hand = (next: string): void => {
    const whole = next.trim()
    if (whole === handed.current.trim()) return
    handed.current = whole
    onChange(whole)
  }
  useEffect(() => {
    if (text.trim() === handed.current.trim()) return
    const timer = window.setTimeout(() => {
      handed.current = text.trim()
      onChange(text.trim())
    }, pauseMs)
    return () => window.clearTimeout(timer)
  }, [text, onChange])
  return { text, write: setText, hand }
}
