/** The tag table, the equipment tree beside it and the faceplate of the chosen tag. */
import { expect, type Locator, type Page } from '@playwright/test'
import catalogue from '../../renderer/tags/messages.ts'
import type { Language } from '../../shared/language.ts'
import type { TextsOf } from './texts.ts'

export class Tags {
  readonly texts: TextsOf<typeof catalogue>
  readonly table: Locator
  readonly search: Locator
  readonly changeButton: Locator
  readonly trendButton: Locator
  readonly #page: Page

  constructor(page: Page, language: Language) {
    this.#page = page
    this.texts = catalogue[language]
    this.table = page.getByRole('grid', { name: this.texts.table })
    this.search = page.getByRole('searchbox', { name: this.texts.find })
    this.changeButton = page.getByRole('button', { name: this.texts.face.change })
    this.trendButton = page.getByRole('button', { name: this.texts.face.trend })
  }

  row(tag: string): Locator {
    return this.table.getByRole('row').filter({ has: this.#page.getByText(tag, { exact: true }) })
  }

  /** The figure of the tag's value in the table. */
  value(tag: string): Locator {
    return this.row(tag).getByRole('gridcell').nth(3).locator('[data-mark]')
  }

  /** Finds the tag by its name and chooses it: its faceplate stands at the right. */
  async choose(tag: string): Promise<void> {
    await this.search.fill(tag)
    await this.row(tag).click()
    await expect(
      this.#page.getByRole('heading', { level: 2, name: tag, exact: true }),
    ).toBeVisible()
  }

  async openSetpoint(tag: string): Promise<void> {
    await this.choose(tag)
    await this.changeButton.click()
  }
}
