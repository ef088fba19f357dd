/** Records that cannot be read: what they are, whether the rest is in use, what to do. */
import { TriangleAlert } from 'lucide-react'
import { useMessages } from '../ui/language.tsx'
import { Note } from '../ui/Note.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Facts } from './Facts.tsx'
import catalogue from './messages.ts'
import type { Diagnostics } from './poll.ts'

export function Damaged({ damaged }: Pick<Diagnostics, 'damaged'>) {
  const texts = useMessages(catalogue)
  if (damaged.length === 0) return null
  const advice = [...new Set(damaged.filter(({ aside }) => aside).map(({ what }) => what))]
  return (
    <Panel title={texts.damaged} flush>
      {advice.map((what) => (
        <Note key={what} icon={TriangleAlert} error>
          {texts.damagedAdvice[what]}
        </Note>
      ))}
      <Facts
        facts={damaged.map(({ what, name, field, aside }) => ({
          id: `${what} ${name} ${field}`,
          label: `${texts.damagedThing[what]} ${name}`,
          value: aside ? texts.damagedAside : texts.damagedInPart,
          text: true,
          marked: aside,
        }))}
      />
    </Panel>
  )
}
