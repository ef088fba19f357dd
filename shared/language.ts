/**
 * Two languages, typed: a screen's `messages.ts` writes its texts once in English and once in
 * Russian, and a missing key, argument or plural form does not compile.
 */

export const languages = ['en', 'ru'] as const
export type Language = (typeof languages)[number]

/** A text, or a text that takes arguments. */
export type Message = string | ((...args: never[]) => string)
export type Catalogue = { readonly [key: string]: Message | Catalogue }

/** The same keys; a text for a text, the same arguments for a function. */
export type Mirror<C> = {
  readonly [K in keyof C]: C[K] extends string
    ? string
    : C[K] extends (...args: infer A) => string
      ? (...args: A) => string
      : Mirror<C[K]>
}

export interface Messages<C extends Catalogue> {
  readonly en: C
  readonly ru: Mirror<C>
}

export const messages = <const C extends Catalogue>(en: C, ru: Mirror<C>): Messages<C> => ({
  en,
  ru,
})

const english = new Intl.PluralRules('en')
const russian = new Intl.PluralRules('ru')

/** `plural(2, { one: 'tag', other: 'tags' })` */
export const plural = (count: number, forms: { one: string; other: string }): string =>
  english.select(count) === 'one' ? forms.one : forms.other

/** `pluralRu(2, { one: 'тег', few: 'тега', many: 'тегов' })`; fractions take `few`. */
export function pluralRu(count: number, forms: { one: string; few: string; many: string }): string {
  const rule = russian.select(count)
  return rule === 'one' ? forms.one : rule === 'many' ? forms.many : forms.few
}
