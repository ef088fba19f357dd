/** The journal: its rows, newest first, and everything about the chosen one. */
import { expect, type Locator, type Page } from '@playwright/test'
import catalogue from '../../renderer/journal/messages.ts'
import type { Language } from '../../shared/language.ts'
import type { TextsOf } from './texts.ts'

type Texts = TextsOf<typeof catalogue>
type Kind = keyof Texts['kind']

export class Journal {
  readonly texts: Texts
  readonly table: Locator
  readonly search: Locator
  readonly #page: Page

  constructor(page: Page, language: Language) {
    this.#page = page
    this.texts = catalogue[language]
    this.table = page.getByRole('grid', { name: this.texts.table })
    this.search = page.getByRole('searchbox', { name: this.texts.find })
  }

  /** Rows of a kind about something, such as a tag; `words` narrow them to reason, value or outcome. */
  rows(kind: Kind, subject: string, ...words: readonly string[]): Locator {
    const rows = this.table.getByRole('row').filter({ hasText: this.texts.kind[kind] })
    return words.reduce(
      (found, word) => found.filter({ hasText: word }),
      rows.filter({ hasText: subject }),
    )
  }

  async find(text: string): Promise<void> {
    await this.search.fill(text)
  }

  /** Chooses a row: at the right stands everything that it says. */
  async open(row: Locator, kind: Kind): Promise<Locator> {
    await row.click()
    const detail = this.#page.getByRole('region', { name: this.texts.kind[kind] })
    await expect(detail).toBeVisible()
    return detail
  }
}
