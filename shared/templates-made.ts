/**
 * A template of the site out of equipment that is there: what its tags are called and where they lie at the
 * server tells how to find the same in the next object that is built like it. Pure.
 */
import type { Equipment, Tag } from './tags.ts'
import { wordsOf } from './template-fit.ts'
import type { Template, TemplateSignal } from './templates.ts'

/** As the contract takes them. */
const MOST_PATTERNS = 40
const MOST_LETTERS = 60

/** `PIN` of `101.PIN` where the equipment is `101`; else what stands behind the first dot. */
function suffixOf({ name }: Tag, equipment: string): string {
  const own = name.toLowerCase().startsWith(equipment.toLowerCase())
    ? name.slice(equipment.length).replace(/^[._/-]+/u, '')
    : name.slice(name.indexOf('.') + 1)
  const [first = '', ...rest] = own.split(/[./]/u)
  const parts = [first.slice(0, 24), rest.join('_').slice(0, 16)].map((part) =>
    part.replaceAll(/[^\p{L}\p{N}_-]+/gu, '_'),
  )
  return parts.filter((part) => part !== '').join('.')
}

/** What a node is called, where its id has words: `PIP` of `ns=2;s=Wells/W101/PIP`. */
const localOf = (node: string | null): string => {
  const text = /(?:^|;)s=(.*)$/su.exec(node ?? '')?.[1] ?? ''
  return text.split(/[./:|\\]/u).at(-1) ?? ''
}

/** The words of a tag's names in this and that spelling, without those of the equipment. */
function patternsOf(tag: Tag, suffix: string, equipment: Equipment): readonly string[] {
  const known = new Set(
    [equipment.name, equipment.title.en, equipment.title.ru].flatMap((text) => wordsOf(text)),
  )
  const patterns = [suffix, localOf(tag.node), tag.title.en, tag.title.ru]
    .map((text) => wordsOf(text).filter((word) => !known.has(word)))
    // A number alone is the place of one object, not what something is.
    .filter((words) => words.some((word) => /\p{L}/u.test(word)))
    .map((words) => words.join(' ').slice(0, MOST_LETTERS).trim())
  return [...new Set(patterns)].slice(0, MOST_PATTERNS)
}

/** `Well` of `Well 101` where the equipment is `W-101`: the name, or its number, is that of one object. */
const without = (text: string, name: string): string =>
  (name.match(/\d+/gu) ?? [])
    .reduce(
      (rest, number) =>
        rest.replaceAll(new RegExp(`(?<![\\p{L}\\p{N}])${number}(?![\\p{L}\\p{N}])`, 'gu'), ''),
      text.replace(name, ''),
    )
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ (?=[,.;:])/g, '')
    .trim()

/** Null where nothing of it is read from a server as a signal: there is nothing to find again. */
export function templateOf(
  name: string,
  equipment: Equipment,
  tags: readonly Tag[],
): Template | null {
  const own = tags.filter(
    ({ equipment: owner, origin }) => owner === equipment.id && origin === 'field',
  )
  const suffixes = new Set<string>()
  const signals = own.flatMap((tag): TemplateSignal[] => {
    const { signal, title, decimals, sampling, deadband, step } = tag
    if (signal === null || tag.setpointOf !== null) return []
    const given = suffixOf(tag, equipment.name)
    // Two of one suffix would be two tags of one name.
    const suffix = given === '' || suffixes.has(given) ? signal : given
    suffixes.add(suffix)
    const patterns = patternsOf(tag, suffix, equipment)
    const setpoint = own.find(({ setpointOf }) => setpointOf === tag.name)
    return [
      {
        ...{ signal, suffix, title, decimals, sampling, deadband, step },
        patterns: patterns.length === 0 ? [signal.replaceAll('_', ' ')] : patterns,
        setpoint:
          setpoint === undefined
            ? []
            : patternsOf(setpoint, suffixOf(setpoint, equipment.name), equipment),
        required: false,
      },
    ]
  })
  // Of two tags of one signal the first: a template has a place for one.
  const once = [...new Map(signals.toReversed().map((each) => [each.signal, each])).values()]
  if (once.length === 0) return null
  return {
    name,
    kind: equipment.kind,
    title: {
      en: without(equipment.title.en, equipment.name),
      ru: without(equipment.title.ru, equipment.name),
    },
    naming: '{equipment}.{signal}',
    modes: equipment.modes,
    safe: equipment.safe,
    signals: once.toReversed(),
  }
}
