/** Gathers what the palette offers: actions of the page, pages, what was used last, and things the server finds by name. */
import { printValue } from '@fettle/contract/http/filter-words.ts'
import { useDebouncedValue } from '@mantine/hooks'
import { IconChecklist, IconDeviceDesktop, IconPackage, IconPlayerPlay, IconTargetArrow } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useSyncExternalStore } from 'react'
import { meQuery } from '../../api/account-queries.ts'
import { call } from '../../api/call.ts'
import { allItemsQuery } from '../../api/deployment-queries.ts'
import { deploymentsQuery } from '../../api/queries.ts'
import { sessionWording } from '../../words/session-words.ts'
import { placesFor } from './further-places.ts'
import { paletteActions } from './palette-actions.ts'
import { fitting, type PaletteEntry, type PaletteGroup } from './palette-entries.ts'
import { places } from './places.ts'
import { useRecentPages } from './use-recent.ts'
import { useScope } from './use-scope.ts'

const pauseMs = 150
const mostOfEach = 5

interface PaletteEntries {
  readonly groups: readonly PaletteGroup[]
  readonly isSearching: boolean
}

/** What fits the text, in groups that have something in them. */
export function usePaletteEntries(text: string, onHelp: () => void): PaletteEntries {
  const here = useHereEntries(onHelp)
  const { found, isSearching } = useFoundEntries(text)
  const isEmpty = text.trim() === ''
  const pages = isEmpty ? here.pages : [...here.pages, ...here.further]
  const groups = [
    { word: 'On this page', entries: fitting(here.actions, text) },
    { word: 'Used last', entries: isEmpty ? here.recent : [] },
    { word: 'Pages', entries: fitting(pages, text) },
    { word: 'Found', entries: isEmpty ? [] : found },
  ]
  return { groups: groups.filter((group) => group.entries.length > 0), isSearching }
}

function useHereEntries(
  onHelp: () => void,
): Record<'actions' | 'pages' | 'further' | 'recent', readonly PaletteEntry[]> {
  const navigate = useNavigate()
  const { data: me } = useQuery(meQuery())
  const actions = useSyncExternalStore(paletteActions.watch, paletteActions.get)
  const recent = useRecentPages()
  return {
    actions: actions.map((action) => ({ ...action, id: `action ${action.id}`, kind: 'action' })),
    recent: recent.slice(0, mostOfEach).map(({ path, title }) => ({
      id: `recent ${path}`,
      kind: 'recent',
      word: title,
      hint: places.find(({ to }) => to !== '/' && path.startsWith(`${to}/`))?.word,
      run: () => void navigate({ to: path as never, search: {} as never }),
    })),
    pages: [
      ...places.map(({ to, word, icon, keys, also, under }) => ({
        id: `page ${to}`,
        kind: 'page' as const,
        word,
        icon,
        keys,
        also,
        hint: under,
        run: () => void navigate({ to, search: {} as never }),
      })),
      { id: 'keys', kind: 'page', word: 'Keys and filters', also: 'help shortcuts', keys: '?', run: onHelp },
    ],
    // There are many of them: they are found by writing.
    further: placesFor(me).map(({ to, word, hint, also }) => ({
      id: `page ${to}`,
      kind: 'page',
      word,
      hint,
      also,
      run: () => void navigate({ to, search: {} as never }),
    })),
  }
}

/** What the server and the lists that are small find by name. */
function useFoundEntries(text: string): { readonly found: readonly PaletteEntry[]; readonly isSearching: boolean } {
  const [asked] = useDebouncedValue(text.trim(), pauseMs)
  const { scoped } = useScope()
  const navigate = useNavigate()
  const word = printValue(asked)
  const enabled = asked.length > 0
  const common = { enabled, placeholderData: keepPreviousData, retry: false }
  const computers = useQuery({
    ...common,
    queryKey: ['palette', 'computers', scoped(word)],
    queryFn: ({ signal }) => call('listComputers', { query: { q: scoped(word), limit: mostOfEach } }, signal),
  })
  const sessions = useQuery({
    ...common,
    queryKey: ['palette', 'sessions', scoped(`computer:${word}`)],
    queryFn: ({ signal }) => call('listSessions', { query: { q: scoped(`computer:${word}`), limit: 3 } }, signal),
  })
  const deployments = useQuery({ ...deploymentsQuery(), enabled })
  const items = useQuery({ ...allItemsQuery(), enabled })
  const entries: readonly PaletteEntry[] = [
    ...(computers.data?.items ?? []).map((row) => ({
      id: `computer ${row.id}`,
      kind: 'found' as const,
      word: row.name,
      hint: `${row.tenant.name} · ${row.online ? 'online' : 'offline'}`,
      icon: IconDeviceDesktop,
      run: () => void navigate({ to: '/computers/$id', params: { id: row.id }, search: {} as never }),
    })),
    ...(sessions.data?.items ?? []).map((row) => ({
      id: `session ${row.id}`,
      kind: 'found' as const,
      word: `Session on ${row.computer.name}`,
      hint: sessionWording(row).word,
      icon: IconPlayerPlay,
      run: () => void navigate({ to: '/sessions/$id', params: { id: row.id }, search: {} as never }),
    })),
    ...named(
      (deployments.data?.items ?? []).map(({ name, id, item }) => ({ name, id, hint: item })),
      asked,
    ).map(({ name, id, hint }) => ({
      id: `deployment ${id}`,
      kind: 'found' as const,
      word: name,
      hint,
      icon: IconTargetArrow,
      run: () => void navigate({ to: '/deployments/$name', params: { name: id }, search: {} as never }),
    })),
    ...named(
      (items.data?.items ?? []).map(({ name, title, kind }) => ({ name: `${title} ${name}`, id: name, title, kind })),
      asked,
    ).map(({ id, title, kind }) => ({
      id: `item ${id}`,
      kind: 'found' as const,
      word: title,
      hint: 'Library',
      icon: kind === 'task' ? IconChecklist : IconPackage,
      run: () =>
        void navigate({
          to: kind === 'task' ? '/library/tasks/$name' : '/library/software/$name',
          params: { name: id },
          search: {} as never,
        }),
    })),
  ]
  return { found: enabled ? entries : [], isSearching: computers.isFetching || asked !== text.trim() }
}

function named<Thing extends { readonly name: string }>(things: readonly Thing[], text: string): readonly Thing[] {
  return things.filter(({ name }) => name.toLowerCase().includes(text.toLowerCase())).slice(0, mostOfEach)
}
