/** Scratch. */
import { writeFileSync, readFileSync } from 'node:fs'
import { aComputer } from '../computers/computer.ts'
import { aNetwork } from '../computers/network.ts'
import { aDesktop } from '../computers/desktop.ts'
import { promptMessage, noticeMessage } from '@fettle/agent/people/words.ts'
import { dialogArguments } from '@fettle/agent/people/dialog.ts'
await using network = await aNetwork()
await using computer = await aComputer(network)
const desktop = await aDesktop(computer, 'user1')
const base = { reasons: ['The installation of linux-image-6.1.0-18-amd64 asked for a restart.'], deferralMs: 3600e3, leftMs: 300e3, clock: '14:35', onNoAnswer: 'reboot' } as const
const messages = [promptMessage({ ...base, deferralsLeft: 3 }), promptMessage({ ...base, deferralsLeft: 0 }), promptMessage({ ...base, deferralsLeft: undefined }), noticeMessage({ leftMs: 300e3, clock: '14:35' })]
for (const [at, message] of messages.entries()) {
  const run = computer.run(['zenity', ...dialogArguments(message)], { user: 'user1', env: { DISPLAY: desktop.display }, timeoutMs: 4000 })
  await desktop.shows(message.title)
  await new Promise((r) => setTimeout(r, 1500))
  writeFileSync(`/tmp/a-shot-${at}.xwd`, readFileSync(computer.path(desktop.dump)))
  if (at === 0) await desktop.press(message.title, 'Escape')
  console.log(at, await run)
}
