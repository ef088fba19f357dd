/** Fields that a row changed, each with what it was and what it is. */
import { useConfiguration } from '../../stores/configuration.ts'
import { useServers } from '../../stores/servers.ts'
import { useFormat, useMessages } from '../../ui/language.tsx'
import css from '../Detail.module.css'
import catalogue from './messages.ts'
import type { Field } from './read.ts'

/** What a field is called, and its values, in the reader's language. */
export function useFieldWords() {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const server = useServers((state) => state.list)
  const equipment = useConfiguration((state) => state.equipmentById)
  const name = (field: string): string =>
    Object.hasOwn(texts.names, field) ? texts.names[field as keyof typeof texts.names] : field

  const plain = (value: unknown): string => {
    if (value === null || value === undefined) return texts.none
    if (typeof value === 'boolean') return value ? texts.on : texts.off
    if (typeof value === 'number') return format.number(value)
    if (typeof value === 'string') return value === '' ? texts.empty : value
    if (Array.isArray(value)) {
      return value.length === 0 ? texts.empty : value.map((each) => plain(each)).join(', ')
    }
    const entries = Object.entries(value).filter(([, each]) => each !== null)
    if (entries.length === 0) return texts.empty
    return entries.map(([key, each]) => `${name(key)}: ${plain(each)}`).join(', ')
  }
  const wordsOf = (field: string): Readonly<Record<string, string>> | undefined => {
    if (field === 'kind') return texts.kinds
    if (field === 'securityMode') return texts.modes
    if (field === 'securityPolicy') return texts.policies
    return field === 'identity' ? texts.identities : undefined
  }
  const value = (field: string, given: unknown): string => {
    if (typeof given === 'number') {
      if (field === 'server') return server.find(({ id }) => id === given)?.name ?? `#${given}`
      if (field === 'equipment' || field === 'parent') {
        return equipment.get(given)?.name ?? `#${given}`
      }
    }
    if (typeof given === 'string') {
      const words = wordsOf(field)
      if (words !== undefined && Object.hasOwn(words, given)) return words[given] ?? given
    }
    if (field === 'title' && typeof given === 'object' && given !== null) {
      const title = given as Readonly<Record<string, unknown>>
      return plain(title[format.language])
    }
    return plain(given)
  }
  return { name, value }
}

interface FieldsProps {
  readonly fields: readonly Field[]
  /** They are told as an undo leaves them. */
  readonly back?: boolean
}

export function Fields({ fields, back = false }: FieldsProps) {
  const texts = useMessages(catalogue)
  const words = useFieldWords()
  if (fields.length === 0) return null
  const isGone = fields.every((field) => field.new === undefined)
  return (
    <section className={css['part']}>
      <h3>{back ? texts.back : isGone ? texts.was : texts.heading}</h3>
      <dl className={css['fields']}>
        {fields.map((field) => (
          <div key={field.name}>
            <dt>{words.name(field.name)}</dt>
            <dd>
              {field.old === undefined
                ? `→ ${words.value(field.name, field.new)}`
                : field.new === undefined
                  ? words.value(field.name, field.old)
                  : `${words.value(field.name, field.old)} → ${words.value(field.name, field.new)}`}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
