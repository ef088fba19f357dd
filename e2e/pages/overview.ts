/** The field overview: production, wells, plant, last changes. */
import { expect, type Locator, type Page } from '@playwright/test'
import catalogue from '../../renderer/overview/messages.ts'
import type { Language } from '../../shared/language.ts'
import type { TextsOf } from './texts.ts'
import { expectToMove, readFigure } from './figure.ts'

export class Overview {
  readonly texts: TextsOf<typeof catalogue>
  readonly heading: Locator
  readonly #page: Page

  constructor(page: Page, language: Language) {
    this.#page = page
    this.texts = catalogue[language]
    this.heading = page.getByRole('heading', { level: 1, name: this.texts.title })
  }

  well(name: string): Locator {
    return this.#page.getByRole('group', { name, exact: true })
  }

  /** The figure of what the well gives. */
  rate(well: string): Locator {
    return this.well(well).locator('[data-mark]').first()
  }

  readRate(well: string): Promise<number | undefined> {
    return readFigure(this.rate(well))
  }

  async expectMoving(well: string): Promise<void> {
    await expect(this.rate(well)).toHaveAttribute('data-mark', 'live', { timeout: 30_000 })
    await expectToMove(this.rate(well))
  }

  /** To the tags of the well. */
  async openWell(name: string): Promise<void> {
    await this.well(name).getByRole('link', { name, exact: true }).click()
  }

  async openTrend(well: string): Promise<void> {
    await this.well(well)
      .getByRole('link', { name: this.texts.opensTrend(well) })
      .click()
  }
}
