import { describe, expect, test } from 'vitest'
import { createFormat, MINUS, NARROW } from './format.ts'

const en = createFormat('en', 'Asia/Yekaterinburg')
const ru = createFormat('ru', 'Asia/Yekaterinburg')
/** 2026-03-12T07:46:52.118Z is 12:46:52 at the site. */
const moment = Date.UTC(2026, 2, 12, 7, 46, 52, 118)

describe('numbers', () => {
  test('thousands have a narrow space in both languages, from the first thousand on', () => {
    expect(en.number(8105)).toBe(`8${NARROW}105`)
    expect(ru.number(8105)).toBe(`8${NARROW}105`)
    expect(ru.number(1234567.8, 1)).toBe(`1${NARROW}234${NARROW}567,8`)
  })
  test('decimals are fixed and the mark is that of the language', () => {
    expect(en.number(0.5, 3)).toBe('0.500')
    expect(ru.number(0.5, 3)).toBe('0,500')
  })
  test('the minus is the true one, and zero has none', () => {
    expect(en.number(-0.45, 2)).toBe(`${MINUS}0.45`)
    expect(en.number(-0.04, 1)).toBe('0.0')
    expect(en.number(-0)).toBe('0')
  })
  test('no value is a dash, never zero and never blank', () => {
    expect(en.number(null)).toBe('—')
    expect(en.number(Number.NaN, 2)).toBe('—')
    expect(en.percent(null)).toBe('—')
  })
  test('a change is always signed, except none', () => {
    expect(en.change(11.4, 1)).toBe('+11.4')
    expect(en.change(-1, 0)).toBe(`${MINUS}1`)
    expect(en.change(0.001, 1)).toBe('0.0')
  })
  test('a range has an en dash, a share a percent sign', () => {
    expect(en.range(80, 220)).toBe('80–220')
    expect(ru.percent(0.612)).toBe(`61${NARROW}%`)
  })
  test('sizes keep three figures', () => {
    expect(en.bytes(412e9)).toBe(`412${NARROW}GB`)
    expect(ru.bytes(1.25e6)).toBe(`1,3${NARROW}МБ`)
  })
})

describe('units', () => {
  test.each([
    ['MPa', 'МПа'],
    ['m³/d', 'м³/сут'],
    ['Hz', 'Гц'],
    ['A', 'А'],
    ['°C', '°C'],
    ['kW', 'кВт'],
    ['%', '%'],
    ['10³ m³/d', 'тыс. м³/сут'],
    ['mm/s', 'мм/с'],
    ['m³/h', 'м³/ч'],
  ])('%s is %s in Russian', (english, russian) => {
    expect(en.unit(english)).toBe(english)
    expect(ru.unit(english)).toBe(russian)
  })
  test('other spellings become the one, unknown units stay', () => {
    expect(en.unit('m3/d')).toBe('m³/d')
    expect(ru.unit('furlong')).toBe('furlong')
    expect(en.unit('')).toBeNull()
    expect(en.unit(null)).toBeNull()
  })
})

describe('time', () => {
  test('is that of the site, 24 hours, with its offset', () => {
    expect(en.time(moment)).toBe('12:46:52')
    expect(en.offset(moment)).toBe('+05:00')
    expect(en.time(moment, { milliseconds: true })).toBe('12:46:52.118')
    expect(ru.time(moment, { milliseconds: true })).toBe('12:46:52,118')
  })
  test('midnight is 00, not 24', () => {
    expect(createFormat('en', 'UTC').time(Date.UTC(2026, 0, 1))).toBe('00:00:00')
  })
  test('dates are written as each language does', () => {
    expect(en.date(moment)).toBe('12 Mar 2026')
    expect(ru.date(moment)).toBe('12.03.2026')
    expect(en.weekday(moment)).toBe('Thu 12 Mar 2026')
    expect(ru.weekday(moment)).toBe('чт 12.03.2026')
  })
  test('leaves the screen as ISO 8601 with offset', () => {
    expect(en.iso(moment)).toBe('2026-03-12T12:46:52.118+05:00')
    expect(createFormat('en', 'America/St_Johns').iso(moment)).toBe('2026-03-12T05:16:52.118-02:30')
  })
  test('the offset follows summer time', () => {
    const berlin = createFormat('en', 'Europe/Berlin')
    expect(berlin.offset(Date.UTC(2026, 0, 1))).toBe('+01:00')
    expect(berlin.offset(Date.UTC(2026, 6, 1))).toBe('+02:00')
  })
})

describe('age', () => {
  const second = 1000
  const hour = 3600 * second
  test.each([
    [400, '0.4 s', '0,4 с'],
    [59_900, '59.9 s', '59,9 с'],
    [59_990, '0:59', '0:59'],
    [208 * second, '3:28', '3:28'],
    [hour + 26 * 60 * second, '1 h 26', '1 ч 26'],
    [76 * hour, '3 d 04 h', '3 сут 04 ч'],
    [-5, '0.0 s', '0,0 с'],
  ])('%d ms', (ms, english, russian) => {
    expect(en.age(ms).replaceAll(NARROW, ' ')).toBe(english)
    expect(ru.age(ms).replaceAll(NARROW, ' ')).toBe(russian)
  })
})
