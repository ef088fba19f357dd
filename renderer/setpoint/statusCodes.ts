/**
 * Names and words of the OPC UA status codes that a field meets (Part 6, annex A.2). A code that is
 * not here is shown by its severity and hexadecimal form, so nothing is ever hidden.
 */
import { qualityOf, statusHex } from '../../shared/quality.ts'
import type { Language } from '../../shared/language.ts'

type Entry = readonly [name: string, en: string, ru: string]

const codes: Readonly<Record<number, Entry>> = {
  0x0000_0000: ['Good', 'good', 'достоверно'],
  0x0096_0000: ['GoodLocalOverride', 'overridden by hand', 'задано вручную'],
  0x00a5_0000: ['GoodNoData', 'no data', 'данных нет'],
  0x4092_0000: ['UncertainInitialValue', 'initial value', 'начальное значение'],
  0x408f_0000: [
    'UncertainNoCommunicationLastUsableValue',
    'last value before the link was lost',
    'последнее перед потерей связи',
  ],
  0x4090_0000: ['UncertainLastUsableValue', 'last known value', 'последнее известное'],
  0x4091_0000: ['UncertainSubstituteValue', 'substituted', 'подставлено'],
  0x4093_0000: ['UncertainSensorNotAccurate', 'sensor not accurate', 'датчик неточен'],
  0x4094_0000: ['UncertainEngineeringUnitsExceeded', 'outside its range', 'вне шкалы'],
  0x4095_0000: ['UncertainSubNormal', 'fewer sources than needed', 'источников меньше нужного'],
  0x8000_0000: ['Bad', 'bad', 'недостоверно'],
  0x8001_0000: ['BadUnexpectedError', 'unexpected error', 'непредвиденная ошибка'],
  0x8002_0000: ['BadInternalError', 'internal error of the server', 'внутренняя ошибка сервера'],
  0x8005_0000: ['BadCommunicationError', 'communication error', 'ошибка связи'],
  0x8008_0000: [
    'BadEncodingLimitsExceeded',
    'value too large to keep',
    'значение слишком велико для хранения',
  ],
  0x800a_0000: ['BadTimeout', 'no answer in time', 'нет ответа вовремя'],
  0x801f_0000: ['BadUserAccessDenied', 'access denied', 'доступ запрещён'],
  0x8031_0000: ['BadNoCommunication', 'link lost', 'нет связи'],
  0x8032_0000: ['BadWaitingForInitialData', 'no value yet', 'значения ещё нет'],
  0x8033_0000: ['BadNodeIdInvalid', 'node id not valid', 'неверный адрес узла'],
  0x8034_0000: ['BadNodeIdUnknown', 'the server has no such node', 'такого узла на сервере нет'],
  0x8037_0000: ['BadIndexRangeNoData', 'no data in the range', 'в диапазоне нет данных'],
  0x803a_0000: ['BadNotReadable', 'not readable', 'чтение запрещено'],
  0x803b_0000: ['BadNotWritable', 'not writable now', 'запись сейчас запрещена'],
  0x803c_0000: ['BadOutOfRange', 'outside its range', 'вне диапазона'],
  0x8073_0000: ['BadWriteNotSupported', 'writing not supported', 'запись не поддерживается'],
  0x8074_0000: ['BadTypeMismatch', 'wrong type', 'не тот тип'],
  0x8089_0000: ['BadConfigurationError', 'configuration error', 'ошибка конфигурации'],
  0x808a_0000: ['BadNotConnected', 'not connected', 'не подключено'],
  0x808b_0000: ['BadDeviceFailure', 'device failure', 'отказ устройства'],
  0x808c_0000: ['BadSensorFailure', 'sensor failure', 'отказ датчика'],
  0x808d_0000: ['BadOutOfService', 'out of service', 'выведено из работы'],
  0x80af_0000: ['BadInvalidState', 'wrong state', 'неподходящее состояние'],
}

const severity = {
  good: { en: 'good', ru: 'достоверно' },
  uncertain: { en: 'uncertain', ru: 'сомнительно' },
  bad: { en: 'bad', ru: 'недостоверно' },
} as const

export interface StatusWords {
  /** As the standard names it; null where it is not in the list. */
  readonly name: string | null
  readonly text: string
  readonly hex: string
}

export function statusWords(status: number, language: Language): StatusWords {
  const entry = codes[(status & 0xffff_0000) >>> 0]
  const hex = statusHex(status)
  if (entry === undefined) return { name: null, text: severity[qualityOf(status)][language], hex }
  return { name: entry[0], text: entry[language === 'ru' ? 2 : 1], hex }
}
