/** The accounts, and the form of a new one. */
import { expect, type Locator, type Page } from '@playwright/test'
import catalogue from '../../renderer/people/messages.ts'
import type { Language } from '../../shared/language.ts'
import type { TextsOf } from './texts.ts'
import type { Role } from '../../shared/users.ts'

export interface Account {
  readonly name: string
  readonly user: string
  readonly role: Role
  readonly password: string
}

export class People {
  readonly texts: TextsOf<typeof catalogue>
  readonly list: Locator
  readonly denied: Locator
  readonly #page: Page

  constructor(page: Page, language: Language) {
    this.#page = page
    this.texts = catalogue[language]
    this.list = page.getByRole('table', { name: this.texts.list })
    this.denied = page.getByText(this.texts.denied)
  }

  row(name: string): Locator {
    return this.list.getByRole('row', { name })
  }

  async create({ name, user, role, password }: Account): Promise<void> {
    const { texts } = this
    const field = (label: string): Locator => this.#page.getByLabel(label, { exact: true })
    await field(texts.name).fill(name)
    await field(texts.user).fill(user)
    await this.#page.getByRole('button', { name: texts.role }).click()
    await this.#page.getByRole('option', { name: texts.roles[role] }).click()
    await field(texts.password).fill(password)
    await field(texts.again).fill(password)
    await this.#page.getByRole('button', { name: texts.act }).click()
    await expect(this.row(name)).toBeVisible()
  }
}
