/** What tests of undoing share: a calculated and a manual tag, templates, and all that is decided, as one. */
import { value } from '../../fixtures.ts'
import { configuredOf } from '../edit.ts'
import { site } from '../fixtures.ts'
import { undescribed } from '../rows.ts'
import type { OwnDraft } from '../own.ts'

export type Rig = Awaited<ReturnType<typeof rig>>

export const formulaOf = (text: string, revision = 1) => ({
  ...{ text, when: { on: 'change' } as const, author: 'Petrov', changedAt: 0, revision },
})

/** A template as a person saves it. */
export const templateOf = (name: string, sampling = 1000) => ({
  name,
  kind: 'pad' as const,
  title: { en: name, ru: name },
  naming: '{equipment}.{signal}',
  modes: [],
  safe: [],
  signals: [
    {
      signal: 'frequency' as const,
      suffix: 'F',
      title: { en: 'Frequency', ru: 'Частота' },
      patterns: ['freq'],
      setpoint: [],
      decimals: 1,
      sampling,
      deadband: 0,
      step: false,
      required: false,
    },
  ],
})

export async function rig() {
  const all = await site()
  const { configuration, engineer, call } = all
  const create = (origin: 'calculated' | 'manual', name: string, draft: OwnDraft) =>
    configuration.own.create(
      origin,
      name,
      { ...undescribed, type: 11, ...draft },
      engineer.entry({ kind: 'tags_created', subject: name }),
    )
  const change = (origin: 'calculated' | 'manual', name: string, draft: OwnDraft) =>
    configuration.own.change(
      origin,
      name,
      {},
      () => Promise.resolve({ ok: true, value: draft }),
      () => engineer.entry({ kind: 'tag_changed', subject: name }),
    )
  /** All that people decided; of formulas what they say. */
  const decided = async (of = configuration) => ({
    servers: of.servers,
    tags: of.tags.map((tag) => {
      const { formula, ...rest } = configuredOf(tag)
      const said = tag.formula === null ? formula : [tag.formula.text, tag.formula.when]
      return { ...rest, id: tag.id, said }
    }),
    templates: value(await call('templates.list', {})).filter(({ builtIn }) => !builtIn),
  })
  return { ...all, create, change, decided }
}
