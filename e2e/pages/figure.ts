/** A figure on the screen as a number, and its unit: what a person reads, with its language undone. */
import { expect, type Locator } from '@playwright/test'

const NUMBER = /[-\u2212]?\d[\d\u2009\u202f\u00a0]*(?:[.,]\d+)?/

/** The first number of a text; undefined where there is none, such as in a dash. */
export function numberIn(text: string): number | undefined {
  const [found] = NUMBER.exec(text) ?? []
  if (found === undefined) return undefined
  return Number(
    found
      .replace(/[\u2009\u202f\u00a0]/g, '')
      .replace('\u2212', '-')
      .replace(',', '.'),
  )
}

export const readFigure = async (figure: Locator): Promise<number | undefined> =>
  numberIn(await figure.innerText())

/** Another figure than this one: the plant moves, and the screen with it. */
export async function expectToMove(figure: Locator): Promise<void> {
  const before = await figure.innerText()
  await expect(figure).not.toHaveText(before, { timeout: 20_000, useInnerText: true })
}
