/** Signs somebody in on a graphical desktop of a disposable computer, and uses their mouse. */
import type { Computer } from './computer.ts'
import { until } from './until.ts'

/** Somebody's screen. */
export interface Desktop {
  /** ":1". */
  readonly display: string
  /** Names of the windows that are shown. */
  readonly windows: () => Promise<readonly string[]>
  /** Waits until a window with this name is shown. */
  readonly shows: (title: string, timeoutMs?: number) => Promise<void>
  /** Clicks on a button in the lowest line of that dialog; they are counted from the right, from 0. */
  readonly click: (title: string, button: number) => Promise<void>
  /** Presses a key in that window, as "Escape". */
  readonly press: (title: string, key: string) => Promise<void>
  /** Where the screen's content is on the computer, as an X window dump. */
  readonly dump: string
}

/** Pixels from a dialog's lower edge to the middle of its buttons. */
const aboveEdge = 24
/** Pixels from its right edge to the middle of the last button, and from button to button. */
const [besideEdge, buttonWidth] = [65, 124]
let displays = 0

/** Makes an account when it is missing, and its screen, with one program that runs on it. Gone at the next reboot. */
export async function aDesktop(computer: Computer, user: string): Promise<Desktop> {
  const display = `:${(displays += 1)}`
  const place = `/tmp/screen${display.replace(':', '-')}`
  await computer.sh(`id -u ${user} > /dev/null 2>&1 || useradd --create-home --shell /bin/sh ${user}`)
  await computer.sh(`mkdir -p -m 1777 /tmp/.X11-unix; mkdir ${place}; chown ${user} ${place}`)
  const as = { user, env: { DISPLAY: display, LANG: 'C.UTF-8' } }
  const server = `Xvfb ${display} -screen 0 1024x768x24 -nolisten tcp -fbdir ${place}`
  await computer.sh(`setsid ${server} > ${place}/log 2>&1 &`, as)
  await until(`the screen of ${user} is on`, () => computer.exists(`/tmp/.X11-unix/X${display.slice(1)}`))
  await computer.sh('setsid sleep infinity > /dev/null 2>&1 &', as)
  const windowOf = async (title: string) => {
    const found = await computer.run(['xdotool', 'search', '--onlyvisible', '--name', `^${title}$`], as)
    return found.stdout.trim().split('\n')[0] ?? ''
  }
  const shows = async (title: string, timeoutMs?: number) => {
    await until(`${user} sees "${title}"`, async () => (await windowOf(title)) !== '', timeoutMs)
  }
  return {
    display,
    dump: `${place}/Xvfb_screen0`,
    shows,
    windows: async () => {
      const script = 'for w in $(xdotool search --onlyvisible --name "."); do xdotool getwindowname "$w"; done'
      return (await computer.run(['sh', '-c', script], as)).stdout.split('\n').filter(Boolean)
    },
    click: async (title, button) => {
      await shows(title)
      const id = await windowOf(title)
      const shape = await computer.sh(`xdotool getwindowgeometry --shell ${id}`, as)
      const value = (name: string) => Number(new RegExp(`^${name}=(\\d+)$`, 'm').exec(shape)?.[1])
      const x = value('WIDTH') - besideEdge - buttonWidth * button
      await computer.sh(`xdotool mousemove --window ${id} ${x} ${value('HEIGHT') - aboveEdge}`, as)
      // Not waited for: what is clicked may end the computer together with the program that clicks.
      await computer.sh('xdotool click 1 > /dev/null 2>&1 &', as)
    },
    press: async (title, key) => {
      await shows(title)
      const id = await windowOf(title)
      await computer.sh(`xdotool windowfocus ${id} key ${key}`, as)
    },
  }
}
