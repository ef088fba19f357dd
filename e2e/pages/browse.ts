/** The address spaces of the servers, and what is picked of them to become tags. */
import { expect, type Locator, type Page } from '@playwright/test'
import add from '../../renderer/browse/add/messages.ts'
import catalogue from '../../renderer/browse/messages.ts'
import type { Language } from '../../shared/language.ts'
import type { TextsOf } from './texts.ts'

export class Browse {
  readonly texts: TextsOf<typeof catalogue>
  readonly adding: TextsOf<typeof add>
  readonly tree: Locator
  readonly table: Locator
  readonly rule: Locator
  readonly find: Locator
  readonly #page: Page

  constructor(page: Page, language: Language) {
    const texts = catalogue[language]
    this.texts = texts
    this.adding = add[language]
    this.#page = page
    this.tree = page.getByRole('tree', { name: texts.space })
    this.table = page.getByRole('grid', { name: texts.table })
    this.rule = page.getByLabel(this.adding.rule)
    this.find = page.getByRole('searchbox', { name: texts.find })
  }

  line(name: string): Locator {
    return this.tree.getByRole('treeitem', { name: new RegExp(`^${name}`) })
  }

  /** A row of the table by the browse name of its variable. */
  row(name: string): Locator {
    return this.table.getByRole('row').filter({ has: this.#page.getByText(name, { exact: true }) })
  }

  /** Chooses one after the other from the top, opening each. */
  async down(...names: readonly string[]): Promise<void> {
    for (const name of names) {
      await this.line(name).first().click()
      await this.tree.press('ArrowRight')
    }
  }

  /** By its box, which the whole cell is. */
  async pick(name: string): Promise<void> {
    await this.row(name).getByRole('gridcell').first().click()
    await expect(this.row(name).getByRole('checkbox')).toBeChecked()
  }

  async pickAll(): Promise<void> {
    await this.table.focus()
    await this.table.press('Control+a')
  }

  /** Picks what is picked here in everything built alike. */
  async pickSame(others: number): Promise<void> {
    await this.#page.getByRole('button', { name: this.texts.same(others) }).click()
  }

  planned(count: number): Locator {
    return this.#page.getByRole('heading', { name: this.adding.title(count, String(count)) })
  }

  async add(count: number): Promise<void> {
    await this.#page.getByRole('button', { name: this.adding.button(count, String(count)) }).click()
    await expect(this.#page.getByText(this.adding.done(count, String(count)))).toBeVisible({
      timeout: 30_000,
    })
  }

  match(name: string): Locator {
    return this.#page.getByRole('list', { name: this.texts.matches }).getByRole('button', { name })
  }
}
