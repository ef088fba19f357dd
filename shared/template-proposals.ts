/**
 * What templates of equipment propose: objects among a server's variables that are a well, a separator, a pump,
 * and their tags. A person looks at it before anything is added. Pure.
 */
import type { Equipment, Signal, Text } from './tags.ts'
import type { BrowsedVariable, Template } from './templates.ts'
import { assigned, candidatesOf, placeOf } from './template-fit.ts'

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
