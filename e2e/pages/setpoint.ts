/** The setpoint dialog in all its steps: draft, armed, ledger. */
import { expect, type Locator, type Page } from '@playwright/test'
import catalogue from '../../renderer/setpoint/messages.ts'
import type { Language } from '../../shared/language.ts'
import type { TextsOf } from './texts.ts'

type Texts = TextsOf<typeof catalogue>
type Step = keyof Texts['titles']

export interface Draft {
  readonly value: string
  readonly reason: keyof Texts['reasons']
  readonly words?: string
}

export class SetpointDialog {
  readonly texts: Texts
  /** Whatever step it is at. */
  readonly dialog: Locator
  readonly value: Locator
  readonly words: Locator
  readonly checks: Locator
  readonly arm: Locator
  readonly send: Locator
  readonly disarm: Locator
  readonly ledger: Locator
  readonly #page: Page

  constructor(page: Page, language: Language) {
    const texts = catalogue[language]
    this.#page = page
    this.texts = texts
    const titles: readonly string[] = [texts.title, ...Object.values(texts.titles)]
    this.dialog = page.getByRole('dialog', { name: new RegExp(`^(${titles.join('|')})$`) })
    this.value = this.dialog.getByRole('textbox', { name: texts.next, exact: true })
    this.words = this.dialog.getByRole('textbox', { name: texts.reasonWords })
    this.checks = this.dialog.locator('ul').getByRole('listitem')
    const button = (name: string): Locator => this.dialog.getByRole('button', { name })
    this.arm = button(texts.arm).and(page.locator(':not([aria-label])'))
    this.send = button(texts.send)
    this.disarm = this.dialog.getByRole('button', { name: texts.disarm, exact: true })
    this.ledger = this.dialog.locator('ol').getByRole('listitem')
  }

  /** It is at this step of the change. */
  async expectAt(step: Step, timeout = 15_000): Promise<void> {
    const name = this.texts.titles[step]
    await expect(this.#page.getByRole('dialog', { name, exact: true })).toBeVisible({ timeout })
  }

  async draft({ value, reason, words }: Draft): Promise<void> {
    await this.value.fill(value)
    await this.reason(reason).click()
    if (words !== undefined) await this.words.fill(words)
  }

  reason(kind: Draft['reason']): Locator {
    return this.dialog.getByRole('radio', { name: this.texts.reasons[kind] })
  }

  async armIt(): Promise<void> {
    await this.arm.click()
    await this.expectAt('armed')
  }

  check(text: string): Locator {
    return this.checks.filter({ hasText: text })
  }

  async close(): Promise<void> {
    await this.#page.keyboard.press('Escape')
    await expect(this.dialog).toHaveCount(0)
  }
}
