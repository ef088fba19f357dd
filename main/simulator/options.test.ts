import { describe, expect, test } from 'vitest'
import { parseFault } from './fault.ts'
import { readOptions, UsageError } from './options.ts'

test('without options: the usual port, the field alone', () => {
  expect(readOptions([])).toMatchObject({ port: 4840, tags: 0, interval: 1000, data: null })
  expect(readOptions(['--help'])).toBeNull()
})

test('options are read', () => {
  expect(
    readOptions(['--port', '0', '--tags=50', '--replay', 'a.csv', '--speed', '0.5', '--loop']),
  ).toMatchObject({ port: 0, tags: 50, replay: 'a.csv', speed: 0.5, loop: true })
})

describe('a mistake gets one line that says what is wanted', () => {
  test.each([
    [['--prot', '1'], /--prot/],
    [['48'], /48/],
    [['--port'], /port/],
    [['--port', 'x'], /--port wants a whole number from 0 to 65535, not "x"/],
    [['--port', '65536'], /--port wants/],
    [['--tags', '-1'], /--tags/],
    [['--tags', '1.5'], /--tags wants a whole number/],
    [['--tags', '50001'], /to 50000/],
    [['--interval', '1'], /--interval wants a whole number from 10/],
    [['--seed', 'one'], /--seed/],
    [['--speed', '2'], /go with --replay/],
    [['--replay', 'a.csv', '--speed', '0'], /--speed wants a number above 0/],
    [['--user', 'a'], /go together/],
    [['--fault', 'esp_trip 999'], /no well with a pump named "999"/],
  ])('%j', (args, message) => {
    expect(() => readOptions(args)).toThrow(UsageError)
    expect(() => readOptions(args)).toThrow(message)
    try {
      readOptions(args)
    } catch (error) {
      expect(String(error)).not.toContain('\n')
    }
  })
})

describe('a fault on the command line', () => {
  test.each([
    ['esp_trip 103 at 60', { fault: { kind: 'esp_trip', well: '103' }, at: 60 }],
    [
      'stick_choke 101 for 120 at 30',
      { fault: { kind: 'stick_choke', well: '101', seconds: 120 }, at: 30 },
    ],
    [
      'freeze_sensor 101.PIN',
      { fault: { kind: 'freeze_sensor', tag: '101.PIN', seconds: 0 }, at: 0 },
    ],
    [
      'bad_sensor LIC-101.PV for 5',
      { fault: { kind: 'bad_sensor', tag: 'LIC-101.PV', seconds: 5 }, at: 0 },
    ],
    [
      'take_back 101.F.SP after 5',
      { fault: { kind: 'take_back', tag: '101.F.SP', seconds: 5 }, at: 0 },
    ],
    ['hang for 10 at 60', { fault: { kind: 'hang', seconds: 10 }, at: 60 }],
    ['drop_link for 2.5', { fault: { kind: 'drop_link', seconds: 2.5 }, at: 0 }],
  ])('%s', (text, wanted) => {
    expect(parseFault(text)).toEqual(wanted)
  })

  test.each([
    ['explode', /is not a fault; there are/],
    ['esp_trip', /needs a well/],
    ['esp_trip 105', /no well with a pump/],
    ['stick_choke V-101', /no well named/],
    ['freeze_sensor nothing', /no tag named/],
    ['take_back 101.PIN after 5', /cannot be written/],
    ['hang', /needs "for"/],
    ['hang for 9999', /at most 600/],
    ['esp_trip 103 at soon', /is not "for", "after" or "at"/],
    ['hang now', /takes no target|needs/],
  ])('%s', (text, message) => {
    expect(parseFault(text)).toMatch(message)
  })
})
