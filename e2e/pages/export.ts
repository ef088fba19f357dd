/** The export of the history: what is chosen, its preview, the files that are kept. */
import { readFile } from 'node:fs/promises'
import { expect, type Locator, type Page } from '@playwright/test'
import catalogue from '../../renderer/export/messages.ts'
import ui from '../../renderer/ui/messages.ts'
import type { Language } from '../../shared/language.ts'
import type { TextsOf } from './texts.ts'

export class Exporting {
  readonly texts: TextsOf<typeof catalogue>
  readonly tags: Locator
  readonly preview: Locator
  readonly rows: Locator
  readonly begin: Locator
  readonly #page: Page
  readonly #typed: string

  constructor(page: Page, language: Language) {
    this.#page = page
    this.texts = catalogue[language]
    this.#typed = ui[language].range.spans.typed
    this.tags = page.getByRole('list', { name: this.texts.tags })
    this.preview = page.getByRole('region', { name: this.texts.preview })
    this.rows = page.getByRole('table', { name: this.texts.kept }).locator('tbody tr')
    this.begin = page.getByRole('button', { name: this.texts.begin, exact: true })
  }

  async addTag(name: string): Promise<void> {
    await this.#page.getByRole('combobox', { name: this.texts.addTag }).fill(name)
    await this.#page
      .getByRole('option')
      .filter({ has: this.#page.getByText(name, { exact: true }) })
      .click()
    await expect(this.tags.getByText(name, { exact: true })).toBeVisible()
  }

  /** The way to take a file, which is there when the file is. */
  kept(row: Locator): Locator {
    return row.getByRole('button', { name: this.texts.save, exact: true })
  }

  /** Asks for evidence, and for all that has to be typed with it. */
  async evidence(): Promise<void> {
    for (const text of [this.#typed, this.texts.kinds.evidence]) {
      await this.#page.getByRole('radio', { name: text, exact: true }).click()
    }
    await expect(this.#page.getByRole('textbox', { name: this.texts.reason })).toBeVisible()
  }

  /** The text of the file that the newest export gives. */
  async take(): Promise<string> {
    const arrives = this.#page.waitForEvent('download')
    await this.kept(this.rows.first()).click()
    const download = await arrives
    return readFile(await download.path(), 'utf8')
  }
}
