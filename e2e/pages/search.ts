/** History search: a condition, what was found, and the way to its trend. */
import type { Locator, Page } from '@playwright/test'
import catalogue from '../../renderer/search/messages.ts'
import type { Language } from '../../shared/language.ts'
import type { TextsOf } from './texts.ts'

type Texts = TextsOf<typeof catalogue>

export class Search {
  readonly texts: Texts
  readonly condition: Locator
  readonly table: Locator
  /** Of what was found. */
  readonly rows: Locator
  readonly detail: Locator
  readonly export: Locator

  constructor(page: Page, language: Language) {
    this.texts = catalogue[language]
    this.condition = page.getByRole('textbox', { name: this.texts.condition })
    this.table = page.getByRole('grid', { name: this.texts.list })
    this.rows = this.table.locator('[role=row][aria-selected]')
    this.detail = page.getByRole('region', { name: this.texts.detail, exact: true })
    this.export = page.getByRole('button', { name: this.texts.export })
  }

  /** Enter takes what is offered; Esc puts that away first. */
  async find(condition: string): Promise<void> {
    await this.condition.fill(condition)
    await this.condition.press('Escape')
    await this.condition.press('Enter')
  }
}
