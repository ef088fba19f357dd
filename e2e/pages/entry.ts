/** What stands before the console: the first start, signing in, choosing the field. */
import type { Locator, Page } from '@playwright/test'
import errors from '../../renderer/errors/messages.ts'
import catalogue from '../../renderer/entry/messages.ts'
import type { Language } from '../../shared/language.ts'
import type { TextsOf } from './texts.ts'

export class Entry {
  readonly texts: TextsOf<typeof catalogue>
  readonly errors: TextsOf<typeof errors>
  readonly user: Locator
  readonly name: Locator
  readonly password: Locator
  readonly again: Locator
  readonly signInButton: Locator
  readonly createButton: Locator
  readonly strength: Locator
  readonly step: Locator
  readonly #page: Page

  constructor(page: Page, language: Language) {
    const texts = catalogue[language]
    this.#page = page
    this.texts = texts
    this.errors = errors[language]
    const field = (label: string): Locator =>
      page.getByRole('textbox', { name: label, exact: true })
    this.user = field(texts.user)
    this.name = field(texts.name)
    this.password = page.getByLabel(texts.password, { exact: true })
    this.again = page.getByLabel(texts.again, { exact: true })
    this.signInButton = page.getByRole('button', { name: texts.enter, exact: true })
    this.createButton = page.getByRole('button', { name: texts.create })
    this.strength = page.getByRole('status')
    this.step = page.locator('[data-state][aria-current="step"]')
  }

  /** Types both and presses Enter; whether that was right is for the one who asked. */
  async signIn(user: string, password: string): Promise<void> {
    await this.user.fill(user)
    await this.password.fill(password)
    await this.password.press('Enter')
  }

  /** From the choice of the language to the form of the administrator. */
  async next(): Promise<void> {
    await this.#page.getByRole('button', { name: this.texts.next }).click()
  }

  async describeAdministrator(of: {
    user: string
    name: string
    password: string
    again?: string
  }): Promise<void> {
    await this.user.fill(of.user)
    await this.name.fill(of.name)
    await this.password.fill(of.password)
    await this.again.fill(of.again ?? of.password)
  }

  async chooseSimulatedField(): Promise<void> {
    await this.#page.getByRole('button', { name: this.texts.simulatedAct }).click()
  }

  /** A text of this screen, for what is to be said. */
  says(text: string | RegExp): Locator {
    return this.#page.getByText(text)
  }
}
