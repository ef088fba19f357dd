/** A button that asks for a file, with the name of the one that was chosen beside it. */
import { FileUp } from 'lucide-react'
import { useRef } from 'react'
import { Button } from '../ui/Button.tsx'
import { useMessages } from '../ui/language.tsx'
import catalogue from './messages.ts'
import css from './Transfer.module.css'

export interface ChooseFileProps {
  readonly accept: string
  /** The file that was chosen, as it is shown; null before. */
  readonly chosen: string | null
  readonly off?: boolean
  readonly onChoose: (file: File | undefined) => void
}

export function ChooseFile({ accept, chosen, off = false, onChoose }: ChooseFileProps) {
  const { transfer: texts } = useMessages(catalogue)
  const input = useRef<HTMLInputElement>(null)
  return (
    <div className={css['choose']}>
      <input
        ref={input}
        type="file"
        accept={accept}
        className={css['file']}
        tabIndex={-1}
        aria-label={texts.choose}
        onChange={({ currentTarget }) => {
          onChoose(currentTarget.files?.[0])
          // The same file again, put right meanwhile, is a change too.
          currentTarget.value = ''
        }}
      />
      <Button icon={FileUp} off={off} onPress={() => input.current?.click()}>
        {texts.choose}
      </Button>
      <span>{chosen ?? texts.none}</span>
    </div>
  )
}
