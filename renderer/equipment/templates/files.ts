/** Templates of a site as a file that another site can take in. Pure. */
import type { Template } from '../../../shared/templates.ts'

const FORMAT = 'derrick-templates'
const VERSION = 1

/** Letters of a file: two hundred large templates. */
export const MOST_LETTERS = 4_000_000

export const fileNameOf = (name: string): string =>
  `${name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')}.template.json`

export const fileOf = (templates: readonly Template[]): string =>
  `${JSON.stringify({ format: FORMAT, version: VERSION, templates }, null, 2)}\n`

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a file has, as far as it can be listed: whether each is a template is for the core to say. */
export interface Brought {
  readonly name: string
  readonly kind: string
  readonly signals: number
  readonly template: Template
}

/** `other`: it is none of ours. `newer`: it is of a version that is not known here. */
export function templatesIn(text: string): readonly Brought[] | 'other' | 'newer' {
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch {
    return 'other'
  }
  if (!isRecord(read) || read['format'] !== FORMAT) return 'other'
  if (read['version'] !== VERSION) return 'newer'
  const list = read['templates']
  if (!Array.isArray(list) || list.length === 0) return 'other'
  const found = list.flatMap((each: unknown): Brought[] =>
    isRecord(each) && typeof each['name'] === 'string' && Array.isArray(each['signals'])
      ? [
          {
            name: each['name'],
            kind: typeof each['kind'] === 'string' ? each['kind'] : '',
            signals: each['signals'].length,
            template: each as unknown as Template,
          },
        ]
      : [],
  )
  return found.length === list.length ? found : 'other'
}
