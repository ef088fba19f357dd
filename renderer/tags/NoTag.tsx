/** Where a faceplate would be: nothing is chosen, or what the address asks for is not there. */
import { useConfiguration } from '../stores/configuration.ts'
import { useMessages } from '../ui/language.tsx'
import { Panel } from '../ui/Panel.tsx'
import { EmptyState } from '../ui/States.tsx'
import catalogue from './messages.ts'

export function NoTag({ asked }: { readonly asked: string | null }) {
  const texts = useMessages(catalogue)
  const isKnown = useConfiguration((state) => state.status === 'ready')
  const isRecorded = useConfiguration((state) => asked !== null && state.recorded.has(asked))
  return (
    <Panel>
      {asked === null || !isKnown ? (
        <EmptyState title={texts.nothing}>{texts.nothingText}</EmptyState>
      ) : isRecorded ? (
        <EmptyState title={texts.deletedTag(asked)}>{texts.deletedText}</EmptyState>
      ) : (
        <EmptyState title={texts.unknown(asked)}>{texts.unknownText}</EmptyState>
      )}
    </Panel>
  )
}
