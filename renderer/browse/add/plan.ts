/** What was picked as it would be added: by a naming rule alone, or by the templates of equipment. */
import { useEffect, useMemo, useState } from 'react'
import { useConfiguration } from '../../stores/configuration.ts'
import { readTemplates, useTemplates, type Template } from '../../stores/templates.ts'
import type { Made } from './Checks.tsx'
import { fitting, newEquipment } from './fitting.ts'
import { usePicked } from '../picked.ts'
import {
  backOf,
  FIRST_RULE,
  knownOf,
  named,
  pickKey,
  planned,
  summed,
  type Back,
  type Known,
  type Pick,
  type Planned,
  type Summary,
} from '../picks.ts'

/** None, any that fits, or one by its name, which stands behind a mark since it may be any word. */
export type Choice = 'none' | 'any' | `=${string}`

const TEMPLATE_RULE = '{equipment}.{signal}'

export interface Plan {
  readonly tags: readonly Planned[]
  readonly summary: Summary
  readonly known: Known
  /** What was a tag before, and can be one again with its history. */
  readonly back: readonly Back[]
  readonly rule: string
  /** Null where no template was chosen. */
  readonly made: Made | null
  readonly template: Choice
  readonly templates: readonly Template[]
  /** Name of the equipment that new equipment is a part of, or that tags without a template belong to; or empty. */
  readonly owner: string
  /** What a variable that is picked becomes; empty where it has no place. */
  nameOf(pick: Pick): string
  onRule(rule: string): void
  onTemplate(template: string): void
  onOwner(owner: string): void
}

const NONE: readonly Template[] = []

const isChoice = (text: string): text is Choice =>
  text === 'none' || text === 'any' || text.startsWith('=')

export function usePlan(): Plan {
  const tags = useConfiguration((state) => state.tags)
  const equipment = useConfiguration((state) => state.equipment)
  const deleted = useConfiguration((state) => state.deleted)
  const known = useMemo(() => knownOf(tags, equipment, deleted), [tags, equipment, deleted])
  const templates = useTemplates((state) => state.list) ?? NONE
  useEffect(() => void readTemplates(), [])
  const [template, setTemplate] = useState<Choice>('none')
  const [rule, setRule] = useState(FIRST_RULE)
  const [asked, setOwner] = useState('')
  // One that is gone meanwhile is nobody's owner.
  const owner = equipment.some(({ name }) => name === asked) ? asked : ''
  const picks = usePicked((state) => state.picks)

  const found = useMemo(() => {
    if (template === 'none') return null
    const used = templates.filter(({ name }) => template === 'any' || template === `=${name}`)
    return fitting(used, [...picks.values()])
  }, [template, templates, picks])
  const plan = useMemo(
    () => planned([...picks.values()], rule, known, found?.fits ?? null),
    [picks, rule, known, found],
  )
  const summary = useMemo(() => summed(plan), [plan])
  const back = useMemo(() => backOf(summary.bad.deleted, deleted), [summary, deleted])
  const made = useMemo((): Made | null => {
    if (found === null) return null
    const wanted = newEquipment(summary.good, known)
    const used = new Map(
      summary.good.flatMap(({ fit }) =>
        fit === null ? [] : [[fit.equipment.name, fit.equipment]],
      ),
    )
    for (const { name } of wanted) used.delete(name)
    const suffixes = new Map(
      templates.map(({ name, signals }) => [
        name,
        new Map(signals.map(({ signal, suffix }) => [signal, suffix])),
      ]),
    )
    const missing = found.found.flatMap((proposal, at) =>
      proposal.missing.length === 0
        ? []
        : [
            {
              key: `${at}`,
              from: proposal.equipment.name,
              name: proposal.missing
                .map((signal) => suffixes.get(proposal.template)?.get(signal) ?? signal)
                .join(' '),
            },
          ],
    )
    return { equipment: wanted, existing: [...used.values()], missing }
  }, [found, summary, known, templates])

  const nameOf = useMemo(
    () => (pick: Pick) => {
      const fit = found?.fits.get(pickKey(pick))
      return found !== null && fit === undefined ? '' : named(rule, pick, fit)
    },
    [found, rule],
  )
  const onTemplate = (text: string): void => {
    if (!isChoice(text)) return
    setTemplate(text)
    const own = templates.find(({ name }) => text === `=${name}`)
    setRule(text === 'none' ? FIRST_RULE : (own?.naming ?? TEMPLATE_RULE))
  }
  const shown = { rule, made, template, templates, owner }
  return {
    tags: plan,
    summary,
    known,
    back,
    ...shown,
    nameOf,
    onRule: setRule,
    onTemplate,
    onOwner: setOwner,
  }
}
