/**
 * The trend. Its plot is a canvas, so what a person sees there is taken from the canvas itself: pixels
 * in the colour of a pen, and the words that were written on it.
 */
import { expect, type Locator, type Page } from '@playwright/test'
import catalogue from '../../renderer/trends/messages.ts'
import type { Language } from '../../shared/language.ts'
import type { TextsOf } from './texts.ts'

/** Words of the last paints, newest last. */
interface Heard {
  plotWords?: string[]
}
const KEPT = 400

export class Trends {
  readonly texts: TextsOf<typeof catalogue>
  readonly plot: Locator
  readonly pens: Locator
  readonly changeButton: Locator
  readonly #page: Page

  constructor(page: Page, language: Language) {
    this.#page = page
    this.texts = catalogue[language]
    this.plot = page.getByRole('img', { name: this.texts.plot })
    this.pens = page.getByRole('table', { name: this.texts.table.label })
    this.changeButton = page.getByRole('button', { name: this.texts.setpoint })
  }

  /** Before the page is loaded: notes what is written on canvases. */
  async listen(): Promise<void> {
    await this.#page.addInitScript((most) => {
      const words: string[] = []
      ;(window as Heard).plotWords = words
      const { prototype } = CanvasRenderingContext2D
      const write = prototype.fillText
      prototype.fillText = function (...given: Parameters<typeof write>) {
        words.push(given[0])
        if (words.length > most) words.splice(0, words.length - most)
        write.apply(this, given)
      }
    }, KEPT)
  }

  /** What the last paints have written on the plot. */
  words(): Promise<readonly string[]> {
    return this.#page.evaluate(() => (window as Heard).plotWords ?? [])
  }

  row(pen: string): Locator {
    const name = this.#page.getByRole('rowheader').getByText(pen, { exact: true })
    return this.pens.getByRole('row').filter({ has: name })
  }

  /** The pen as a figure in the table. */
  figure(pen: string): Locator {
    return this.row(pen).locator('[data-mark]')
  }

  async focus(pen: string): Promise<void> {
    await this.row(pen).getByRole('rowheader').getByRole('button').click()
  }

  async addPen(name: string): Promise<void> {
    const box = this.#page.getByRole('combobox', { name: this.texts.addPen })
    await box.fill(name)
    await this.#page
      .getByRole('option')
      .filter({ has: this.#page.getByText(name, { exact: true }) })
      .click()
    await expect(this.row(name)).toBeVisible()
  }

  async span(preset: Exclude<keyof TextsOf<typeof catalogue>['presets'], 'label'>): Promise<void> {
    await this.#page.getByRole('radio', { name: this.texts.presets[preset], exact: true }).click()
  }

  /** Pixels of the plot in the colour of the pen: its line is there, and how much of it. */
  async ink(pen: string): Promise<number> {
    const chip = this.row(pen).locator('[data-pen]')
    const colour = await chip.evaluate((element) => getComputedStyle(element).backgroundColor)
    return this.plot.evaluate((plot, wanted) => {
      const canvas = plot.querySelector<HTMLCanvasElement>('canvas:not([data-hover])')
      const context = canvas?.getContext('2d')
      if (canvas === null || context === null || context === undefined) return 0
      // Drawn once by the browser, so that every notation of a colour is understood.
      const probe = new OffscreenCanvas(1, 1).getContext('2d')
      if (probe === null) return 0
      probe.fillStyle = wanted
      probe.fillRect(0, 0, 1, 1)
      const [red = 0, green = 0, blue = 0] = probe.getImageData(0, 0, 1, 1).data
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
      let count = 0
      for (let at = 0; at < data.length; at += 4) {
        const near =
          Math.abs((data[at] ?? 0) - red) < 12 &&
          Math.abs((data[at + 1] ?? 0) - green) < 12 &&
          Math.abs((data[at + 2] ?? 0) - blue) < 12
        if (near && (data[at + 3] ?? 0) > 200) count++
      }
      return count
    }, colour)
  }

  async expectDrawn(...pens: readonly string[]): Promise<void> {
    for (const pen of pens) {
      await expect
        .poll(() => this.ink(pen), { message: `ink of ${pen}`, timeout: 20_000 })
        .toBeGreaterThan(20)
    }
  }
}
