/** The servers, and the steps from the address of one to a connected one. */
import type { Download, Locator, Page } from '@playwright/test'
import field from '../../renderer/field/messages.ts'
import steps from '../../renderer/server/messages.ts'
import catalogue from '../../renderer/servers/messages.ts'
import trust from '../../renderer/trust/messages.ts'
import type { Language } from '../../shared/language.ts'
import type { TextsOf } from './texts.ts'

export class Connecting {
  readonly texts: TextsOf<typeof catalogue>
  readonly steps: TextsOf<typeof steps>
  readonly trust: TextsOf<typeof trust>
  readonly dialog: Locator
  readonly address: Locator
  readonly #page: Page
  readonly #field: TextsOf<typeof field>

  constructor(page: Page, language: Language) {
    this.#page = page
    this.#field = field[language]
    this.texts = catalogue[language]
    this.steps = steps[language]
    this.trust = trust[language]
    this.dialog = page.getByRole('dialog', { name: this.texts.connect })
    this.address = this.field(this.steps.endpoint)
  }

  async tab(name: keyof TextsOf<typeof field>['tabs']): Promise<void> {
    await this.#page
      .getByRole('navigation', { name: this.#field.row })
      .getByRole('link', { name: this.#field.tabs[name] })
      .click()
  }

  async begin(): Promise<void> {
    await this.#page.getByRole('button', { name: this.texts.add }).click()
  }

  field(label: string): Locator {
    return this.dialog.getByRole('textbox', { name: label, exact: true })
  }

  button(name: string): Locator {
    return this.dialog.getByRole('button', { name, exact: true })
  }

  /** The endpoint that is chosen. */
  get chosen(): Locator {
    return this.dialog.locator('label').filter({ has: this.#page.locator('input:checked') })
  }

  get password(): Locator {
    return this.dialog.getByLabel(this.steps.password, { exact: true })
  }

  /** The dialog in which the certificate of the server is compared. */
  decision(server: string): Locator {
    return this.#page.getByRole('dialog', { name: this.trust.title(server) })
  }

  /** Our certificate, as a file for the server. */
  async takeCertificate(): Promise<Download> {
    const download = this.#page.waitForEvent('download')
    await this.button(this.steps.takeDer).click()
    return download
  }
}
