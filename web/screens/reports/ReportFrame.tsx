/** Lays out a report: its filter, saved views, files, printing, and what stands above it on paper. */
import { Button } from '@mantine/core'
import type { ViewedList } from '@fettle/contract/http/lists.ts'
import { IconPrinter } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { CopyMenu } from '../../parts/CopyMenu.tsx'
import { ExportMenu } from '../../parts/ExportMenu.tsx'
import { FilterBar } from '../../parts/FilterBar.tsx'
import { FilterRow } from '../../parts/FilterRow.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Page } from '../../parts/Page.tsx'
import { SavedViews } from '../../parts/SavedViews.tsx'
import { showFailure } from '../../parts/toasts.ts'
import { useNow } from '../../parts/use-now.ts'
import { visibleText } from '../../words/visible-text.ts'
import { useScope } from '../shell/use-scope.ts'
import { readSettings, type Settings, settingsText } from './report-settings.ts'
import classes from './reports.module.css'

interface ReportFrameProps {
  readonly title: string
  readonly list: Extract<ViewedList, `reports/${string}`>
  readonly q: string
  /** How it is set beside the filter: what its address says, and a saved view keeps. */
  readonly settings: Settings
  /** Writes filter and settings into the address; those that are undefined are taken out. */
  readonly onChange: (q: string, settings: Settings) => void
  readonly csv: string
  readonly json: string
  readonly command: string
  /** What it comes to, beside the title. */
  readonly state?: ReactNode
  /** What else it is about, on paper: "as of 1 Nov". */
  readonly about?: string | undefined
  /** More tools before the usual ones. */
  readonly tools?: ReactNode
  /** Below the filter: what the report can be set to. */
  readonly controls?: ReactNode
  /** Loads what is not there yet, before it is printed. */
  readonly onPrint?: () => Promise<void>
  /** Something newer than what is shown is on its way. */
  readonly isRenewing?: boolean
  readonly children: ReactNode
}

export function ReportFrame(props: ReportFrameProps) {
  const { title, list, q, settings, onChange, csv, json, command, state, about, tools, controls, onPrint } = props
  const { word, tenant } = useScope()
  const [isLoading, setLoading] = useState(false)

  async function print(): Promise<void> {
    setLoading(true)
    try {
      await onPrint?.()
    } catch (error) {
      showFailure(error as Error)
      return
    } finally {
      setLoading(false)
    }
    // After the rows that came last are drawn.
    requestAnimationFrame(() => window.print())
  }

  return (
    <Page
      title={title}
      state={state}
      actions={
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPrinter size={15} />}
          loading={isLoading}
          onClick={() => void print()}
        >
          Print
        </Button>
      }
    >
      <PaperLine filter={[tenant, q].filter(Boolean).join(' ')} about={about} />
      <FilterRow
        filter={
          <FilterBar
            list="computers"
            label="Filter computers"
            placeholder="Which computers: tenant:acme tag:canary os:debian"
            value={q}
            onChange={(text) => onChange(text, settings)}
            within={word}
          />
        }
        tools={
          <>
            {tools}
            <SavedViews
              list={list}
              q={q}
              sort={settingsText(settings)}
              onChoose={(view) => onChange(view.q, { ...cleared(settings), ...readSettings(view.sort) })}
            />
            <ExportMenu csv={csv} json={json} />
            <CopyMenu command={command} />
          </>
        }
        {...(controls === undefined ? {} : { chips: <div className={classes.controls}>{controls}</div> })}
      />
      <div className={classes.renewing} data-on={props.isRenewing || undefined} aria-hidden />
      {props.children}
    </Page>
  )
}

/** What stands below the title on paper: of which computers, as of when, and when it was printed. */
function PaperLine({ filter, about }: { readonly filter: string; readonly about: string | undefined }) {
  const now = useNow(60_000)
  return (
    <p className={classes.paperLine}>
      <span>{filter === '' ? 'All computers' : `Computers: ${visibleText(filter)}`}</span>
      {about !== undefined && <span>{about}</span>}
      <span>
        printed <Moment at={new Date(now).toISOString()} form="day" />
      </span>
    </p>
  )
}

function cleared(settings: Settings): Settings {
  return Object.fromEntries(Object.keys(settings).map((name) => [name, undefined]))
}
