/** Asks how the computers of a schedule are spread over time, and what happens when something does not go as planned. */
import { FormRow } from '../../parts/Form.tsx'
import { Section } from '../../parts/Section.tsx'
import { type DocumentProps, LengthField } from './fields.tsx'

export function LimitFields({ document, onSet }: DocumentProps) {
  const fields = { document, onSet }
  return (
    <Section title="Spread and limits">
      <FormRow>
        <LengthField
          {...fields}
          path="spread"
          label="Start the computers over"
          usual="all at once"
          also={['0']}
          hint="Evenly, in an order that has nothing to do with their names."
        />
        <LengthField
          {...fields}
          path="session.offlineWait"
          label="Wait for computers that are off"
          usual="7d"
          also={['skip']}
          hint="A length of time, or skip."
        />
        <LengthField
          {...fields}
          path="session.timeLimit"
          label="A session works at most"
          usual="4h"
          hint="Waiting does not count."
        />
        <LengthField
          {...fields}
          path="tolerance"
          label="Catch up a run that was missed"
          usual="6h"
          also={['0']}
          hint="When no server was running and it is not older; 0: never."
        />
      </FormRow>
    </Section>
  )
}
