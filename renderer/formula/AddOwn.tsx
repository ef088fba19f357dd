/** The buttons that add a calculated or a manual tag. */
import { PenLine, SquareFunction } from 'lucide-react'
import { useState } from 'react'
import { useMay } from '../stores/session.ts'
import { Button } from '../ui/Button.tsx'
import { useMessages } from '../ui/language.tsx'
import type { Kind } from './draft.ts'
import catalogue from './messages.ts'
import { OwnTagDialog } from './OwnTagDialog.tsx'

export interface AddOwnProps {
  readonly kinds: readonly Kind[]
  /** Where the person is in the tree. */
  readonly equipment: string | null
}

export function AddOwn({ kinds, equipment }: AddOwnProps) {
  const texts = useMessages(catalogue)
  const may = useMay('engineer')
  const [adding, setAdding] = useState<Kind | null>(null)
  return (
    <>
      {kinds.map((kind) => (
        <Button
          key={kind}
          small
          icon={kind === 'calculated' ? SquareFunction : PenLine}
          off={!may}
          reason={texts.needs}
          onPress={() => setAdding(kind)}
        >
          {kind === 'calculated' ? texts.addCalculated : texts.addManual}
        </Button>
      ))}
      {adding === null ? null : (
        <OwnTagDialog kind={adding} equipment={equipment} onClose={() => setAdding(null)} />
      )}
    </>
  )
}
