/** The calls about templates: those of the site are kept here, and what a person made of one is added whole. */
import { fail, ok, type Result } from '../../shared/result.ts'
import { builtInTemplates } from '../../shared/templates-built-in.ts'
import type { Template } from '../../shared/templates.ts'
import { equipmentDefaults, type Equipment } from '../../shared/tags.ts'
import type { Parsed } from '../../shared/contract.ts'
import { likeness } from '../../shared/likeness.ts'
import type { Handlers, JournalFacts, SessionContext } from '../interface.ts'
import { apply } from './applying.ts'
import { alike, ownersOf, type Owners } from './drafts.ts'
import { defined } from '../../shared/own-tags.ts'
import { MOST_EQUIPMENT, inTreeOrder } from './equipment.ts'
import { asJob, type Desk } from './parts.ts'
import { equipmentPlan } from './plan.ts'
import { newTags } from './tags.ts'
import { templateEdit, templateFacts, type TemplateChange } from './template-edit.ts'

export type TemplateCalls =
  | 'templates.list'
  | 'templates.save'
  | 'templates.rename'
  | 'templates.remove'
  | 'templates.apply'

/** Templates that a site keeps at most. */
export const MOST_TEMPLATES = 200

const isBuiltIn = (name: string): boolean =>
  builtInTemplates.some((template) => likeness(template.name) === likeness(name))

/** Why no template may be called so beside the others; null where one may. */
export function unfitName(name: string, others: readonly Template[]): Result<never> | null {
  if (isBuiltIn(name)) {
    return fail(
      'conflict',
      `${name} comes with the product and stays as it is. Choose another name.`,
      { reason: 'built_in', name },
    )
  }
  const like = others.find((each) => likeness(each.name) === likeness(name))
  return like === undefined ? null : alike('template', name, like.name)
}

/** New equipment with numbers below zero, parents first; what is wrong with it otherwise. */
function newParts(
  { directory }: Desk,
  list: Parsed<'templates.apply'>['equipment'],
): Result<{ readonly parts: readonly Equipment[]; readonly owners: Owners }> {
  if (directory.equipment.length + list.length > MOST_EQUIPMENT) {
    return fail('too_large', `A site has ${MOST_EQUIPMENT} pieces of equipment at most.`)
  }
  const known = ownersOf(directory)
  const ids = new Map(known.equipment)
  const looks = new Map(directory.equipment.map(({ name }) => [likeness(name), name]))
  for (const [at, { name }] of list.entries()) {
    const like = looks.get(likeness(name))
    if (like !== undefined) return alike('piece of equipment', name, like)
    looks.set(likeness(name), name)
    ids.set(name, -1 - at)
  }
  const places = Map.groupBy(directory.equipment, ({ parent }) => parent)
  const parts: Equipment[] = []
  for (const [at, { parent: owner = null, ...fields }] of list.entries()) {
    const parent = owner === null ? null : ids.get(owner)
    if (parent === undefined) {
      return fail('not_found', `There is no equipment ${owner}. See equipment.list.`, {
        name: owner,
      })
    }
    parts.push({
      ...equipmentDefaults,
      title: { en: '', ru: '' },
      position: (places.get(parent)?.length ?? 0) + at,
      ...defined(fields),
      id: -1 - at,
      parent,
    })
  }
  const ordered = inTreeOrder([...directory.equipment, ...parts]).filter(({ id }) => id < 0)
  if (ordered.length < parts.length) {
    return fail('conflict', 'Equipment of the list would be a part of itself.', { reason: 'cycle' })
  }
  return ok({ parts: ordered, owners: { ...known, equipment: ids } })
}

export function templateCalls(desk: Desk): Handlers<TemplateCalls> {
  const { records } = desk.parts
  const own = (): Promise<readonly Template[]> => records.read('configuration.templates')
  const absent = (template: string): Result<never> =>
    fail('not_found', `The site has no template ${template}. See templates.list.`, {
      name: template,
    })
  const changed = (
    change: TemplateChange,
    context: SessionContext,
    facts: Pick<JournalFacts, 'kind' | 'details'>,
  ): Promise<Result<null>> => {
    const { before, after } = change
    const subject = after?.name ?? before?.name ?? ''
    const row = { ...facts, subject, ...templateFacts(change), edit: templateEdit(change) }
    return records.commit(
      [context.entry(row)],
      'configuration.replaceTemplate',
      before?.name ?? null,
      after,
    )
  }
  return {
    'templates.list': async () => {
      const kept = (await own()).map((template) => ({ ...template, builtIn: false }))
      const all = [...kept, ...builtInTemplates.map((each) => ({ ...each, builtIn: true }))]
      return ok(all)
    },

    'templates.save': (template, context) =>
      desk.inOrder(async () => {
        const kept = await own()
        const before = kept.find(({ name }) => name === template.name) ?? null
        const others = kept.filter((each) => each !== before)
        const refused = unfitName(template.name, others)
        if (refused !== null) return refused
        if (before === null && kept.length >= MOST_TEMPLATES) {
          return fail('too_large', `A site keeps ${MOST_TEMPLATES} templates at most.`)
        }
        return changed({ before, after: template }, context, { kind: 'template_saved' })
      }),

    'templates.rename': ({ template, name }, context) =>
      desk.inOrder(async () => {
        const kept = await own()
        const before = kept.find((each) => each.name === template)
        if (before === undefined) return absent(template)
        const refused = unfitName(
          name,
          kept.filter((each) => each !== before),
        )
        if (refused !== null) return refused
        return changed({ before, after: { ...before, name } }, context, {
          kind: 'template_saved',
          details: { was: template },
        })
      }),

    'templates.remove': ({ template }, context) =>
      desk.inOrder(async () => {
        const before = (await own()).find(({ name }) => name === template)
        if (before === undefined) return absent(template)
        return changed({ before, after: null }, context, { kind: 'template_deleted' })
      }),

    'templates.apply': ({ equipment, tags, job }, context) =>
      asJob(
        desk,
        { kind: 'template_apply', id: job, of: tags.length, context, figures: (value) => value },
        (progress) =>
          desk.inOrder(async () => {
            const made = newParts(desk, equipment)
            if (!made.ok) return made
            const list = await newTags(desk, tags, made.value.owners)
            if (!list.ok) return list
            const [first] = equipment
            const name = first?.name ?? tags[0]?.name ?? ''
            const entry = context.entry({
              kind: 'template_applied',
              subject: equipment.length > 1 ? `${name} …` : name,
              details: {
                template: first?.template ?? null,
                equipment: equipment.length,
                count: tags.length,
              },
            })
            const plan = equipmentPlan({ put: made.value.parts }, { create: list.value })
            const written = await apply(desk, plan, entry, progress)
            return written.ok ? ok({ equipment: equipment.length, tags: tags.length }) : written
          }),
      ),
  }
}
