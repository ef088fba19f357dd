/** The frame around every screen: rail, banner, liveness strip, the person's menu, the lock, the palette. */
import { expect, type Locator, type Page } from '@playwright/test'
import entry from '../../renderer/entry/messages.ts'
import palette from '../../renderer/palette/messages.ts'
import preferences from '../../renderer/preferences/messages.ts'
import catalogue from '../../renderer/shell/messages.ts'
import type { Language } from '../../shared/language.ts'
import type { TextsOf } from './texts.ts'

export type Place = keyof TextsOf<typeof catalogue>['places']

export class Shell {
  readonly texts: TextsOf<typeof catalogue>
  readonly rail: Locator
  readonly strip: Locator
  readonly banner: Locator
  /** The link to the core is lost. */
  readonly alarm: Locator
  readonly locked: Locator
  readonly heading: Locator
  readonly #page: Page
  readonly #entry: TextsOf<typeof entry>
  readonly #palette: TextsOf<typeof palette>
  readonly #preferences: TextsOf<typeof preferences>
  readonly #person: Locator

  constructor(page: Page, language: Language) {
    const texts = catalogue[language]
    this.#page = page
    this.texts = texts
    this.#entry = entry[language]
    this.#palette = palette[language]
    this.#preferences = preferences[language]
    this.rail = page.getByRole('navigation', { name: texts.navigation })
    this.strip = page.getByLabel(texts.strip)
    this.banner = page.getByRole('banner').first()
    this.alarm = this.banner.getByRole('alert')
    this.locked = page.getByRole('dialog', { name: this.#entry.locked })
    this.heading = page.getByRole('heading', { level: 1 })
    this.#person = this.banner.locator('button[aria-haspopup], button[aria-expanded]').last()
  }

  /** Somebody is signed in and the console is there. */
  async ready(): Promise<void> {
    await expect(this.rail).toBeVisible({ timeout: 30_000 })
  }

  link(place: Place): Locator {
    return this.rail.getByRole('link', { name: this.texts.places[place] })
  }

  async open(place: Place): Promise<void> {
    await this.link(place).click()
    await expect(this.link(place)).toHaveAttribute('aria-current', 'page')
  }

  /** Name and role of who is signed in. */
  get person(): Locator {
    return this.#person
  }

  async #choose(act: string): Promise<void> {
    await this.#person.click()
    await this.#page
      .getByRole('dialog', { name: this.texts.me })
      .getByRole('button', { name: act })
      .click()
  }

  lock(): Promise<void> {
    return this.#choose(this.texts.lock)
  }

  signOut(): Promise<void> {
    return this.#choose(this.texts.signOut)
  }

  async wear(theme: 'light' | 'dark'): Promise<void> {
    await this.#person.click()
    const { day, night } = this.#preferences
    await this.#page.getByRole('radio', { name: theme === 'light' ? day : night }).click()
    await this.#page.keyboard.press('Escape')
    await expect(this.#page.locator('html')).toHaveAttribute('data-theme', theme)
  }

  async unlock(password: string): Promise<void> {
    await this.locked.getByLabel(this.#entry.password, { exact: true }).fill(password)
    await this.locked.getByRole('button', { name: this.#entry.unlock }).click()
  }

  /** The palette finds a place, an equipment or a tag by words. */
  async find(words: string): Promise<void> {
    await this.#page.keyboard.press('Control+k')
    const dialog = this.#page.getByRole('dialog', { name: this.#palette.title })
    await dialog.getByRole('searchbox').or(dialog.getByRole('textbox')).first().fill(words)
    await dialog.getByRole('option').first().click()
    await expect(dialog).toHaveCount(0)
  }

  /** An item of the strip that is late or broken. */
  get late(): Locator {
    return this.strip.locator('[data-late]')
  }
}
