/**
 * Templates of equipment: which variables of a server's object are which signals of a well, a separator, a
 * pump. What a template proposes is looked at by a person before anything is added. Pure.
 */
import { ValueType } from './samples.ts'
import { signalDimension, unitDimension } from './dimensions.ts'
import type { Equipment, EquipmentKind, Signal, Text } from './tags.ts'

export interface TemplateSignal {
  readonly signal: Signal
  /** Of the name of its tag. */
  readonly suffix: string
  readonly title: Text
  /** Words in the order in which they stand in a browse name; `*` at the end of a word stands for the rest of it. */
  readonly patterns: readonly string[]
  /** Patterns of its setpoint; none where there is none. */
  readonly setpoint: readonly string[]
  readonly decimals: number
  /** Milliseconds. */
  readonly sampling: number
  readonly deadband: number
  readonly step: boolean
  /** An object without it is not of this kind. */
  readonly required: boolean
}

export interface Template {
  readonly name: string
  readonly kind: EquipmentKind
  readonly title: Text
  /** Names of tags, with `{equipment}` and `{signal}`. */
  readonly naming: string
  readonly modes: readonly string[]
  readonly safe: Equipment['safe']
  readonly signals: readonly TemplateSignal[]
}

/** A variable as a server shows it; what browsing gives fits. */
export interface BrowsedVariable {
  readonly node: string
  /** Browse name. */
  readonly name: string
  /** Names of the objects that it lies in, from the top. */
  readonly path: readonly string[]
  readonly variable: {
    readonly type: number
    readonly unit: string | null
    readonly low: number | null
    readonly high: number | null
    readonly writable: boolean
  }
}

export interface ProposedTag {
  readonly name: string
  readonly title: Text
  readonly node: string
  readonly signal: Signal
  /** Name of the tag whose setpoint it is. */
  readonly setpointOf: string | null
  readonly decimals: number
  readonly sampling: number
  readonly deadband: number
  readonly step: boolean
}

export interface Proposal {
  readonly template: string
  /** Path of the object. */
  readonly path: readonly string[]
  readonly equipment: Pick<Equipment, 'name' | 'kind' | 'title' | 'modes' | 'safe' | 'template'>
  readonly tags: readonly ProposedTag[]
  /** Variables of the object that no signal fits. */
  readonly left: readonly BrowsedVariable[]
  /** Signals of the template that the object has not. */
  readonly missing: readonly Signal[]
  /** Names of the proposal, tags and equipment, that are given already, with what has them. */
  readonly conflicts: readonly { readonly name: string; readonly like: string }[]
}

/** Words of a name: `IntakePressure_1`, `Intake Pressure`, `Давление_на_приёме` are such in any spelling. */
export const wordsOf = (name: string): readonly string[] =>
  name
    .normalize('NFC')
    .replaceAll(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replaceAll(/(\p{L})(\p{N})/gu, '$1 $2')
    .replaceAll(/(\p{N})(\p{L})/gu, '$1 $2')
    .toLowerCase()
    .replaceAll('ё', 'е')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')

const fits = (word: string, pattern: string): boolean =>
  pattern.endsWith('*') ? word.startsWith(pattern.slice(0, -1)) : word === pattern

/** How well the words fit a pattern: the share of the words that it names, and 0 where it does not fit. */
function fitOf(words: readonly string[], pattern: readonly string[]): number {
  let at = 0
  for (const word of words) if (at < pattern.length && fits(word, pattern[at] ?? '')) at += 1
  return at < pattern.length || pattern.length === 0 ? 0 : at / words.length
}

/** Words that make a variable about a measured one, not the measured one. */
const about =
  /^(sp|set|setpoint|setpt|spt|target|ref|reference|cmd|command|уст|уставка|задание|зад|задан|alarm|alm|limit|lim|hihi|lolo|hh|ll|тревога|предел|авария|min|max|avg|мин|макс)$/

const textual: ReadonlySet<number> = new Set([
  ValueType.String,
  ValueType.DateTime,
  ValueType.Guid,
  ValueType.ByteString,
  ValueType.LocalizedText,
  ValueType.Structure,
])
const isAnalog = ({ variable: { type } }: BrowsedVariable): boolean =>
  type !== ValueType.Boolean && !textual.has(type)

/** A variable that may be a signal of a template, or its setpoint. */
interface Candidate {
  readonly at: number
  readonly signal: TemplateSignal
  readonly isSetpoint: boolean
  readonly fit: number
}

function candidatesOf(template: Template, variable: BrowsedVariable, at: number): Candidate[] {
  const words = wordsOf(localName(variable))
  const isAbout = words.some((word) => about.test(word))
  const unit = variable.variable.unit === null ? null : unitDimension(variable.variable.unit)
  return template.signals.flatMap((signal): Candidate[] => {
    const dimension = signalDimension[signal.signal] ?? null
    if (unit !== null && dimension !== null && unit !== dimension) return []
    if (!signal.step && !isAnalog(variable)) return []
    const best = (patterns: readonly string[]): number =>
      Math.max(0, ...patterns.map((pattern) => fitOf(words, pattern.toLowerCase().split(' '))))
    const measured = isAbout ? 0 : best(signal.patterns)
    const asked = variable.variable.writable ? best(signal.setpoint) : 0
    return [
      ...(measured > 0 ? [{ at, signal, isSetpoint: false, fit: measured }] : []),
      ...(asked > 0 ? [{ at, signal, isSetpoint: true, fit: asked }] : []),
    ]
  })
}

/** Of each signal the variable that fits it best, and of each variable one signal; better fits first. */
function assigned(candidates: readonly Candidate[]): readonly Candidate[] {
  const variables = new Set<number>()
  const signals = new Set<string>()
  return candidates
    .toSorted((one, other) => other.fit - one.fit || one.at - other.at)
    .filter(({ at, signal, isSetpoint }) => {
      const key = `${signal.signal} ${String(isSetpoint)}`
      if (variables.has(at) || signals.has(key)) return false
      variables.add(at)
      signals.add(key)
      return true
    })
}

/** A name with a number in front, as flat address spaces have it: `W101_PIP` is `PIP` of `W101`. */
const flat = /^([\p{L}-]*\p{N}[\p{L}\p{N}-]*)[._/:](.+)$/u
const localName = ({ name }: BrowsedVariable): string => flat.exec(name)?.[2] ?? name
const placeOf = ({ name, path }: BrowsedVariable): readonly string[] => {
  const owner = flat.exec(name)?.[1]
  return owner === undefined || owner === path.at(-1) ? path : [...path, owner]
}

const named = (rule: string, equipment: string, signal: string): string =>
  rule.replaceAll('{equipment}', equipment).replaceAll('{signal}', signal)

/** The last name of a path as a name of equipment: no space, which names of tags cannot have. */
const equipmentName = (path: readonly string[]): string =>
  (path.at(-1) ?? '')
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}._/-]+/gu, '-')
    .replaceAll(/^[^\p{L}\p{N}]+|-+$/gu, '')
    .slice(0, 32)

/**
 * What a template makes of an object.
 * @param taken the tag, or the equipment, that has a name already or looks like it
 */
export function propose(
  template: Template,
  path: readonly string[],
  variables: readonly BrowsedVariable[],
  taken: (name: string) => string | undefined = () => undefined,
): Proposal {
  const found = assigned(variables.flatMap((each, at) => candidatesOf(template, each, at)))
  const name = equipmentName(path)
  const isThere = new Set(found.filter(({ isSetpoint }) => !isSetpoint).map(({ signal }) => signal))
  // A setpoint without what it sets is left to the person.
  const used = found.filter(({ isSetpoint, signal }) => !isSetpoint || isThere.has(signal))
  const tags = used
    .toSorted(
      (one, other) =>
        template.signals.indexOf(one.signal) - template.signals.indexOf(other.signal) ||
        Number(one.isSetpoint) - Number(other.isSetpoint),
    )
    .map(({ at, signal, isSetpoint }): ProposedTag => {
      const { title, decimals, sampling, deadband, step } = signal
      const own = named(template.naming, name, signal.suffix)
      return {
        name: isSetpoint ? `${own}.SP` : own,
        title: isSetpoint ? { en: `${title.en}, setpoint`, ru: `${title.ru}, уставка` } : title,
        node: variables[at]?.node ?? '',
        signal: signal.signal,
        setpointOf: isSetpoint ? own : null,
        ...{ decimals, sampling, deadband: isSetpoint ? 0 : deadband, step: step || isSetpoint },
      }
    })
  const taking = new Set(used.map(({ at }) => at))
  return {
    template: template.name,
    path,
    equipment: {
      name,
      kind: template.kind,
      title: {
        en: `${template.title.en} ${name}`.trim(),
        ru: `${template.title.ru} ${name}`.trim(),
      },
      modes: template.modes,
      safe: template.safe,
      template: template.name,
    },
    tags,
    left: variables.filter((_, at) => !taking.has(at)),
    missing: template.signals.flatMap((signal) => (isThere.has(signal) ? [] : [signal.signal])),
    conflicts: [name, ...tags.map((tag) => tag.name)].flatMap((each) => {
      const like = taken(each)
      return like === undefined ? [] : [{ name: each, like }]
    }),
  }
}

/** What speaks for a proposal: signals found, against variables that would have been as good. */
function worthOf(template: Template, variables: readonly BrowsedVariable[]): number {
  const candidates = variables.flatMap((each, at) => candidatesOf(template, each, at))
  const found = assigned(candidates).filter(({ isSetpoint }) => !isSetpoint)
  const required = template.signals.filter((signal) => signal.required)
  if (!required.every((signal) => found.some((each) => each.signal === signal))) return 0
  const doubles = candidates.filter(({ at, signal, isSetpoint, fit }) => {
    const best = found.find((each) => each.signal === signal)
    return !isSetpoint && best !== undefined && best.at !== at && best.fit === fit
  })
  return found.length - doubles.length
}

/** Signals that an object has at least, before it is taken for something. */
const LEAST = 2

interface Branch {
  readonly path: readonly string[]
  readonly own: BrowsedVariable[]
  readonly parts: Map<string, Branch>
}

/**
 * Objects among variables, each with the template that fits it best: an object is a branch that makes one
 * piece of equipment by itself rather than several by its parts.
 */
export function proposals(
  templates: readonly Template[],
  variables: readonly BrowsedVariable[],
  taken: (name: string) => string | undefined = () => undefined,
): readonly Proposal[] {
  const root: Branch = { path: [], own: [], parts: new Map() }
  for (const variable of variables) {
    let branch = root
    for (const step of placeOf(variable)) {
      const part = branch.parts.get(step) ?? {
        path: [...branch.path, step],
        own: [],
        parts: new Map(),
      }
      branch.parts.set(step, part)
      branch = part
    }
    branch.own.push(variable)
  }
  const best = (
    branch: Branch,
  ): {
    readonly worth: number
    readonly found: readonly Proposal[]
    readonly all: readonly BrowsedVariable[]
  } => {
    const parts = [...branch.parts.values()].map(best)
    const all = [...branch.own, ...parts.flatMap((part) => part.all)]
    const below = parts.reduce((sum, part) => sum + part.worth, 0)
    const apart = parts.flatMap((part) => part.found)
    // What is more than a template can have is several objects.
    const most = Math.max(0, ...templates.map(({ signals }) => signals.length)) * 20
    if (branch.path.length === 0 || all.length > most) return { worth: below, found: apart, all }
    const [first] = templates
      .map((template) => ({ template, worth: worthOf(template, all) }))
      .toSorted((one, other) => other.worth - one.worth)
    if (first === undefined || first.worth < LEAST || first.worth < below) {
      return { worth: below, found: apart, all }
    }
    return { worth: first.worth, found: [propose(first.template, branch.path, all, taken)], all }
  }
  return best(root).found
}
