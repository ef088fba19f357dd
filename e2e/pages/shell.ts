/** The frame around every screen: rail, banner, liveness strip, the person's menu, the lock, the search box. */
import { expect, type Locator, type Page } from '@playwright/test'
import entry from '../../renderer/entry/messages.ts'
import palette from '../../renderer/palette/messages.ts'
import preferences from '../../renderer/preferences/messages.ts'
import catalogue from '../../renderer/shell/messages.ts'
import type { Language } from '../../shared/language.ts'
import type { TextsOf } from './texts.ts'

export type Place = keyof TextsOf<typeof catalogue>['places']

/** The one search box, which is steered from its field by keys. */
export class SearchBox {
  readonly dialog: Locator
  readonly field: Locator
  readonly options: Locator
  readonly said: Locator
  readonly #page: Page
  readonly #texts: TextsOf<typeof palette>

  constructor(page: Page, language: Language) {
    this.#page = page
    this.#texts = palette[language]
    this.dialog = page.getByRole('dialog', { name: this.#texts.title })
    this.field = this.dialog.getByRole('combobox')
    this.options = this.dialog.getByRole('option')
    this.said = this.dialog.getByRole('status')
  }

  async open(): Promise<void> {
    await this.#page.keyboard.press('Control+k')
    await expect(this.field).toBeFocused()
  }

  group(kind: keyof TextsOf<typeof palette>['kinds']): Locator {
    return this.dialog.getByRole('group', { name: this.#texts.kinds[kind] })
  }

  /** The item that Enter opens. */
  get current(): Locator {
    return this.dialog.locator('[role="option"][data-focused]')
  }
}

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
  readonly box: SearchBox
  readonly #preferences: TextsOf<typeof preferences>
  readonly #person: Locator

  constructor(page: Page, language: Language) {
    const texts = catalogue[language]
    this.#page = page
    this.texts = texts
    this.#entry = entry[language]
    this.box = new SearchBox(page, language)
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

  /** Goes to what these words find best. */
  async find(words: string): Promise<void> {
    await this.box.open()
    await this.box.field.fill(words)
    // It waits for the answer to these words.
    await this.#page.keyboard.press('Enter')
    await expect(this.box.dialog).toHaveCount(0)
  }

  /** An item of the strip that is late or broken. */
  get late(): Locator {
    return this.strip.locator('[data-late]')
  }
}
