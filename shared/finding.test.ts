import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entryOf, findIn, questionOf, textsOf } from './finding.ts'
import { otherLayout } from './keyboard-layout.ts'

interface Thing {
  readonly name: string
  readonly titles: readonly string[]
}
const thing = (name: string, ...titles: string[]): Thing => ({ name, titles })

function found(things: readonly Thing[], text: string, most = 50) {
  const entries = things.map(({ name, titles }) => entryOf(name, textsOf(titles)))
  const { list, count, isExact } = findIn(questionOf(text), things, entries, most)
  return { names: list.map(({ name }) => name), count, exact: isExact }
}

const field = [
  thing('1101.F', 'Frequency', 'Частота'),
  thing('101.F.SP', 'Frequency setpoint', 'Уставка частоты'),
  thing('101.F', 'Frequency', 'Частота'),
  thing('102.PIN', 'Intake pressure', 'Давление на приёме'),
  thing('V-3_PT-07', 'Separator pressure', 'Давление в сепараторе'),
]
const names = (text: string) => found(field, text).names

describe('what fits, the best first', () => {
  it('the name, then what begins with it, then what contains it', () => {
    expect(names('101.f')).toEqual(['101.F', '101.F.SP', '1101.F'])
    expect(names('sp')).toEqual(['101.F.SP'])
    expect(names('pt')).toEqual(['V-3_PT-07'])
  })

  it('a word of a name comes before a part of one', () => {
    const list = [thing('SETPT.1'), thing('9.PT.1')]
    expect(found(list, 'pt').names).toEqual(['9.PT.1', 'SETPT.1'])
  })

  it('words of titles, of either language, in any order', () => {
    expect(names('pressure intake')).toEqual(['102.PIN'])
    expect(names('Давление сеп')).toEqual(['V-3_PT-07'])
    expect(names('nowhere')).toEqual([])
  })

  it('a title of exactly these words comes before one that has them and more', () => {
    const list = [thing('1', 'Well 101 annulus'), thing('2', 'Well 101')]
    expect(found(list, 'well 101')).toMatchObject({ names: ['2', '1'], exact: true })
  })

  it('ё is е, and case is nothing', () => {
    expect(names('ПРИЕМЕ')).toEqual(['102.PIN'])
    expect(names('приёме')).toEqual(['102.PIN'])
  })

  it.each(['v3pt07', 'V 3 PT 07', 'v-3.pt-07', 'V3 PT'])(
    'what separates counts for nothing: %s',
    (text) => {
      expect(names(text)).toEqual(['V-3_PT-07'])
    },
  )

  it('the wrong layout is forgiven both ways, where nothing fits as it is typed', () => {
    expect(names('101.А')[0]).toBe('101.F')
    expect(names('зшт')).toEqual(['102.PIN'])
    expect(names('lfdktybt ghb')).toEqual(['102.PIN'])
    expect(otherLayout('зфвв')).toBe('padd')
    expect(otherLayout('padd')).toBe('зфвв')
  })

  it('what has no letter and no digit asks for nothing', () => {
    for (const text of ['', '  ', '...', '—', '\u0000']) {
      expect(questionOf(text).readings.every(({ tight }) => tight !== '')).toBe(true)
    }
    expect(names('—')).toEqual([])
  })
})

const letters = fc.constantFrom(...'aAbBеЕёЁжЖ1.-_ /'.split(''))
const someName = fc.string({ unit: letters, minLength: 1, maxLength: 8 })
const someThing = fc.record({ name: someName, titles: fc.array(someName, { maxLength: 2 }) })
const same = (text: string) => text.trim().toLowerCase().replaceAll('ё', 'е')
const hasLetter = (text: string) => /[\p{L}\p{N}]/u.test(text)

describe('whatever there is', () => {
  it('an exact name is the first', () => {
    fc.assert(
      fc.property(fc.array(someThing), someName.filter(hasLetter), (others, name) => {
        const [first] = found([...others, { name, titles: [] }], name).names
        expect(same(first ?? '')).toBe(same(name))
      }),
    )
  })

  it('what is found is bounded, is of what there is, and is counted whole', () => {
    fc.assert(
      fc.property(
        fc.array(someThing),
        fc.string(),
        fc.integer({ min: 1, max: 5 }),
        (all, text, most) => {
          const some = found(all, text, most)
          const every = found(all, text, all.length)
          expect(some.names.length).toBeLessThanOrEqual(most)
          expect(some.names).toEqual(every.names.slice(0, most))
          expect(some.count).toBe(every.names.length)
        },
      ),
    )
  })

  it('a part of a name finds it', () => {
    fc.assert(
      fc.property(
        someName.filter(hasLetter),
        fc.nat(8),
        fc.integer({ min: 1, max: 8 }),
        (name, from, length) => {
          const part = name.slice(from, from + length)
          fc.pre(hasLetter(part))
          expect(found([thing(name)], part).names).toEqual([name])
        },
      ),
    )
  })
})
