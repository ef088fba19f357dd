/** Health: servers and parts of the program. */
import type { Locator, Page } from '@playwright/test'
import catalogue from '../../renderer/diagnostics/messages.ts'
import type { Language } from '../../shared/language.ts'
import type { TextsOf } from './texts.ts'

export class Health {
  readonly texts: TextsOf<typeof catalogue>
  readonly servers: Locator
  readonly licencesButton: Locator
  /** The dialog, and the text in it. */
  readonly licences: Locator
  readonly licencesText: Locator

  constructor(page: Page, language: Language) {
    this.texts = catalogue[language]
    this.servers = page.getByRole('table', { name: this.texts.servers })
    this.licencesButton = page.getByRole('button', { name: this.texts.licences })
    this.licences = page.getByRole('dialog', { name: this.texts.licences })
    this.licencesText = this.licences.getByRole('group', { name: this.texts.licences })
  }
}
