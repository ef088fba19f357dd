// Every reason that the core may give has a sentence in both languages, and none shows the core's own.
import { describe, expect, test } from 'vitest'
import { serverTroubles } from '../../../shared/server-troubles.ts'
import { historyTroubles } from '../../../shared/history.ts'
import { createFormat } from '../../ui/format.ts'
import catalogue from './messages.ts'
import { historyTroubleText, isUntold, serverTroubleText } from './text.ts'

const languages = ['en', 'ru'] as const
const trouble = (reason: string, more: Record<string, string | number> = {}) => ({
  code: 'unavailable',
  message: 'ENGLISH WORDS',
  details: { reason, ...more },
})
const format = createFormat('en', 'UTC')
const nameOf = (tag: number) => `T${tag}`

describe.each(languages)('in %s', (language) => {
  const texts = catalogue[language]

  test.each(serverTroubles)('a server that is in trouble for %s', (reason) => {
    const said = serverTroubleText(trouble(reason, { tags: '1,2', count: 2 }), texts, nameOf)
    expect(said).toMatch(language === 'ru' ? /[а-яё]{4}/i : /[a-z]{4}/)
    expect(said).not.toContain('ENGLISH')
    if (reason !== 'internal') expect(said).not.toBe(texts.server.internal)
  })

  test.each(historyTroubles)('a history that is in trouble for %s', (reason) => {
    const said = historyTroubleText(
      trouble(reason, { file: '/data/old.db', from: 0, to: 0 }),
      texts,
      format,
    )
    expect(said).toMatch(language === 'ru' ? /[а-яё]{4}/i : /[a-z]{4}/)
    expect(said).not.toContain('ENGLISH')
  })
})

test('names what was refused and what was set aside', () => {
  const items = trouble('items', { tags: '1,2,3,4,5', count: 7 })
  expect(serverTroubleText(items, catalogue.en, nameOf)).toContain('7 items: T1, T2, T3, T4, …')
  const aside = trouble('set_aside', { file: '/data/old.db' })
  expect(historyTroubleText(aside, catalogue.ru, format)).toContain('/data/old.db')
})

test('names since when and until when something is lost, and in which file', () => {
  const lost = { file: '/data/history.db-wal', from: 0, to: 61_000 }
  for (const reason of ['log_damaged', 'begun_anew', 'older_copy', 'unreadable']) {
    const said = historyTroubleText(trouble(reason, lost), catalogue.en, format)
    for (const part of [lost.file, format.moment(lost.from), format.moment(lost.to)]) {
      expect(said).toContain(part)
    }
  }
})

test('a reason of a later core is the connection’s own, whose words stand beside it', () => {
  expect(serverTroubleText(trouble('moon'), catalogue.ru, nameOf)).toBe(
    catalogue.ru.server.internal,
  )
  expect(isUntold(trouble('moon'))).toBe(true)
  expect(isUntold(trouble('refused'))).toBe(false)
})

test('a part that more comes to than it takes is told in words of its own, with what to do', () => {
  for (const language of languages) {
    const texts = catalogue[language]
    const disk = historyTroubleText(trouble('overload', { part: 'historian' }), texts, format)
    expect(disk).toBe(texts.history.overload)
    expect(texts.thinned).not.toBe(disk)
  }
})
