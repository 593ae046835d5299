/** Says what somebody at the computer itself can type, when its agent cannot be asked. */
import { Code } from '../../parts/Code.tsx'
import { Section } from '../../parts/Section.tsx'
import classes from './doctor.module.css'

export function AtTheKeyboard({ server }: { readonly server: string }) {
  const commands = [
    ['sudo fettle agent doctor', 'Makes all of these checks there, and says what keeps the agent from linking.'],
    [
      `curl -sSI ${server}/`,
      'Whether that computer reaches this server at all; the date of the answer is the server’s.',
    ],
    ['date -u', 'What its clock says: a wrong one makes certificates look wrong.'],
    ['sudo fettle agent run', 'Starts the agent by hand when its service does not; Ctrl+C ends it.'],
  ] as const
  return (
    <Section title="At its keyboard" hint="What somebody at that computer can type while it cannot be asked from here.">
      <div className={classes.commands}>
        {commands.map(([command, sentence]) => (
          <div key={command}>
            <Code text={command} copyLabel="Copy the command" />
            <p className="soft">{sentence}</p>
          </div>
        ))}
      </div>
    </Section>
  )
}
