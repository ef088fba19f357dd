/**
 * One operator's seat: a page of the console in a language and a theme, with the page object of every
 * screen. A second seat of a test is a second `browser.newContext()`.
 */
import { expect, type Locator, type Page } from '@playwright/test'
import type { Language } from '../../shared/language.ts'
import { Browse } from './browse.ts'
import { Connecting } from './connecting.ts'
import { Entry } from './entry.ts'
import { Exporting } from './export.ts'
import { Health } from './health.ts'
import { Journal } from './journal.ts'
import { Overview } from './overview.ts'
import { People } from './people.ts'
import { Search } from './search.ts'
import { SetpointDialog } from './setpoint.ts'
import { Shell } from './shell.ts'
import { Storage } from './storage.ts'
import { Tags } from './tags.ts'
import { Trends } from './trends.ts'

export interface Look {
  readonly language?: Language
  readonly theme?: 'light' | 'dark'
  readonly scale?: 100 | 150
}

export const looks = [
  { language: 'en', theme: 'light' },
  { language: 'en', theme: 'dark' },
  { language: 'ru', theme: 'light' },
  { language: 'ru', theme: 'dark' },
] as const satisfies readonly Look[]

/** As the interface keeps them. */
const PREFERENCES = 'derrick.preferences'
const TOKEN = 'derrick.token'

export class Workstation {
  readonly page: Page
  readonly url: string
  readonly language: Language
  readonly entry: Entry
  readonly shell: Shell
  readonly overview: Overview
  readonly tags: Tags
  readonly browse: Browse
  readonly connecting: Connecting
  readonly trends: Trends
  readonly setpoint: SetpointDialog
  readonly journal: Journal
  readonly health: Health
  readonly people: People
  readonly storage: Storage
  readonly search: Search
  readonly exporting: Exporting
  readonly #look: Required<Look>

  constructor(
    page: Page,
    url: string,
    { language = 'en', theme = 'light', scale = 100 }: Look = {},
  ) {
    this.page = page
    this.url = url
    this.language = language
    this.#look = { language, theme, scale }
    this.entry = new Entry(page, language)
    this.shell = new Shell(page, language)
    this.overview = new Overview(page, language)
    this.tags = new Tags(page, language)
    this.browse = new Browse(page, language)
    this.connecting = new Connecting(page, language)
    this.trends = new Trends(page, language)
    this.setpoint = new SetpointDialog(page, language)
    this.journal = new Journal(page, language)
    this.health = new Health(page, language)
    this.people = new People(page, language)
    this.storage = new Storage(page, language)
    this.search = new Search(page, language)
    this.exporting = new Exporting(page, language)
  }

  /** Opens the console as this workstation has it; nobody is signed in. */
  async open(): Promise<this> {
    await this.trends.listen()
    await this.page.addInitScript(
      ({ key, preferences }) => {
        if (localStorage.getItem(key) === null) localStorage.setItem(key, preferences)
      },
      {
        key: PREFERENCES,
        preferences: JSON.stringify(this.#look),
      },
    )
    await this.page.goto(this.url)
    return this
  }

  /** Opens it and signs in on screen. */
  async signIn({ user, password }: { user: string; password: string }): Promise<this> {
    await this.open()
    await this.entry.signIn(user, password)
    await this.shell.ready()
    return this
  }

  /** Opens it with a session that is there already, at a place; for what is not about signing in. */
  async resume(token: string | null, place = ''): Promise<this> {
    if (token === null) throw new Error('no session to resume')
    await this.page.addInitScript(
      ({ key, kept }) => {
        // Once: what the page itself does with it afterwards stays.
        if (sessionStorage.getItem(`${key}.given`) !== null) return
        sessionStorage.setItem(`${key}.given`, '')
        sessionStorage.setItem(key, kept)
      },
      { key: TOKEN, kept: token },
    )
    await this.open()
    await this.shell.ready()
    if (place !== '') await this.goTo(place)
    return this
  }

  /** By its address, as a link does. */
  async goTo(place: string): Promise<void> {
    await this.page.evaluate((hash) => {
      window.location.hash = hash
    }, `#/${place}`)
  }

  /** A live value is painted. */
  async live(): Promise<void> {
    await expect(this.page.locator('[data-mark="live"]').first()).toBeVisible({ timeout: 30_000 })
  }

  /** Every figure on the screen. */
  get figures(): Locator {
    return this.page.getByRole('main').locator('[data-mark]')
  }

  /** How many figures carry each mark: `{ live: 80, none: 2 }`. */
  async marks(): Promise<Readonly<Record<string, number>>> {
    const marks = await this.figures.evaluateAll((all) =>
      all.map((each) => each.getAttribute('data-mark') ?? ''),
    )
    const counts: Record<string, number> = {}
    for (const mark of marks) counts[mark] = (counts[mark] ?? 0) + 1
    return counts
  }
}
