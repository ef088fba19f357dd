/** What is stored, the backups, and the form that sets how they are made. */
import type { Locator, Page } from '@playwright/test'
import catalogue from '../../renderer/storage/messages.ts'
import type { Language } from '../../shared/language.ts'
import type { TextsOf } from './texts.ts'

export class Storage {
  readonly texts: TextsOf<typeof catalogue>
  readonly list: Locator
  readonly start: Locator
  readonly folder: Locator
  readonly save: Locator

  constructor(page: Page, language: Language) {
    this.texts = catalogue[language]
    this.list = page.getByRole('table', { name: this.texts.backups })
    this.start = page.getByRole('button', { name: this.texts.start })
    this.folder = page.getByLabel(this.texts.target)
    this.save = page.getByRole('button', { name: this.texts.save, exact: true })
  }

  /** Newest first, without the head. */
  get rows(): Locator {
    return this.list.locator('tbody tr')
  }
}
