/** Health: servers and parts of the program. */
import type { Locator, Page } from '@playwright/test'
import catalogue from '../../renderer/diagnostics/messages.ts'
import type { Language } from '../../shared/language.ts'
import type { TextsOf } from './texts.ts'

export class Health {
  readonly texts: TextsOf<typeof catalogue>
  readonly servers: Locator

  constructor(page: Page, language: Language) {
    this.texts = catalogue[language]
    this.servers = page.getByRole('table', { name: this.texts.servers })
  }
}
