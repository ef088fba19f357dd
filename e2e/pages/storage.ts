/** What is stored, the backups, and the form that sets how they are made. */
import type { Locator, Page } from '@playwright/test'
import catalogue from '../../renderer/storage/messages.ts'
import type { Language } from '../../shared/language.ts'
import type { TextsOf } from './texts.ts'

export class Storage {
  readonly texts: TextsOf<typeof catalogue>
  readonly list: Locator
  readonly start: Locator
  readonly folder: Locator
  readonly save: Locator
  /** Of the only backup. */
  readonly restore: Locator
  readonly dialog: {
    readonly frame: Locator
    readonly reason: Locator
    readonly password: Locator
    readonly act: Locator
  }
  /** Of the only former state. */
  readonly discard: Locator
  readonly discardForGood: Locator

  constructor(page: Page, language: Language) {
    this.texts = catalogue[language]
    this.list = page.getByRole('table', { name: this.texts.backups })
    this.start = page.getByRole('button', { name: this.texts.start })
    this.folder = page.getByLabel(this.texts.target)
    this.save = page.getByRole('button', { name: this.texts.save, exact: true })
    const { restore, replaced } = this.texts
    this.restore = page.getByRole('button', { name: restore.open })
    const frame = page.getByRole('dialog')
    this.dialog = {
      frame,
      reason: frame.getByLabel(restore.reason),
      password: frame.getByLabel(restore.password, { exact: true }),
      act: frame.getByRole('button', { name: restore.act, exact: true }),
    }
    this.discard = page.getByRole('button', { name: replaced.delete })
    this.discardForGood = page.getByRole('button', { name: replaced.act })
  }

  /** Newest first, without the head. */
  get rows(): Locator {
    return this.list.locator('tbody tr')
  }
}
