/** A field that takes a file of the person at the screen; the browser's own speaks another language. */
import { Upload } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import { Button } from '../ui/Button.tsx'
import { useMessages } from '../ui/language.tsx'
import css from './Certificates.module.css'
import catalogue from './messages.ts'

export function FileField(props: {
  readonly label: string
  readonly accept: string
  readonly onChange: (file: File | null) => void
}) {
  const texts = useMessages(catalogue)
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  const [name, setName] = useState<string | null>(null)
  const take = (file: File | null) => {
    setName(file?.name ?? null)
    props.onChange(file)
  }
  return (
    <div className={css['file']}>
      <label htmlFor={id}>{props.label}</label>
      <input
        id={id}
        ref={input}
        type="file"
        hidden
        accept={props.accept}
        onChange={(event) => take(event.currentTarget.files?.[0] ?? null)}
      />
      <span className={css['acts']}>
        <Button
          small
          icon={Upload}
          label={`${props.label}: ${texts.file.choose}`}
          onPress={() => input.current?.click()}
        >
          {texts.file.choose}
        </Button>
        <span className={css['cut']}>{name ?? texts.file.none}</span>
      </span>
    </div>
  )
}
