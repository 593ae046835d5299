/** Shows a tone as an icon whose shape alone tells it from the others. */
import {
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleMinus,
  IconHelpCircleFilled,
  IconHourglassHigh,
  IconLoader2,
  IconPlugConnectedX,
  IconXboxXFilled,
} from '@tabler/icons-react'
import type { Tone } from '../words/tones.ts'
import classes from './tone.module.css'

const icons = {
  success: IconCircleCheckFilled,
  running: IconLoader2,
  queued: IconCircleDashed,
  waiting: IconHourglassHigh,
  drift: IconAlertTriangleFilled,
  failed: IconXboxXFilled,
  unknown: IconHelpCircleFilled,
  neutral: IconCircleMinus,
  offline: IconPlugConnectedX,
} as const satisfies Record<Tone, unknown>

interface ToneIconProps {
  readonly tone: Tone
  readonly size?: number
  /** What a screen reader says; without it the icon is decoration beside a word. */
  readonly label?: string
}

export function ToneIcon({ tone, size = 14, label }: ToneIconProps) {
  const Icon = icons[tone]
  const spoken = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label }
  return <Icon size={size} stroke={2} className={classes.icon} data-tone={tone} {...spoken} />
}
