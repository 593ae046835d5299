/** Takes what people search for, and hands it over when they pause. */
import { CloseButton, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'

const pauseMs = 250

interface SearchFieldProps {
  readonly label: string
  readonly placeholder: string
  readonly value: string
  readonly onSearch: (text: string) => void
  /** What is wrong with the text, in one sentence. */
  readonly problem?: string | undefined
}

export function SearchField({ label, placeholder, value, onSearch, problem }: SearchFieldProps) {
  const [text, setText] = useState(value)
  const handedOver = useRef(value)
  // Before anything can be typed into the field that shows it: what is typed next must not be overwritten.
  useLayoutEffect(() => {
    if (value !== handedOver.current) setText(value)
    handedOver.current = value
  }, [value])
  useEffect(() => {
    if (text === handedOver.current) return
    const timer = window.setTimeout(() => {
      handedOver.current = text
      onSearch(text)
    }, pauseMs)
    return () => window.clearTimeout(timer)
  }, [text, onSearch])

  const clear = text !== '' && <CloseButton size="xs" aria-label="Clear the search" onClick={() => setText('')} />
  return (
    <TextInput
      type="search"
      data-search
      size="xs"
      aria-label={label}
      placeholder={placeholder}
      value={text}
      error={problem}
      spellCheck={false}
      autoComplete="off"
      leftSection={<IconSearch size={14} />}
      rightSection={clear}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        // Browsers empty a search field with this key; here it leaves the field, and the search holds.
        event.preventDefault()
        event.currentTarget.blur()
      }}
    />
  )
}
