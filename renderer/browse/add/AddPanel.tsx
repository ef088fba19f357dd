/** What the picked variables become: names, equipment, conflicts, load, all with counts, before anything is added. */
import { useState } from 'react'
import { titleOf } from '../../field/parts.ts'
import { useTemplateName } from '../../field/templateName.ts'
import { useConfiguration } from '../../stores/configuration.ts'
import { useFormat, useLanguage, useMessages } from '../../ui/language.tsx'
import { NumberField } from '../../ui/NumberField.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Select } from '../../ui/Select.tsx'
import { EmptyState } from '../../ui/States.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { AddActions } from './AddActions.tsx'
import css from './AddPanel.module.css'
import { useAdding } from './adding.ts'
import { useAsked } from './asked.ts'
import { Checks, lineOf, Names, SHOWN } from './Checks.tsx'
import { Load } from './Load.tsx'
import catalogue from './messages.ts'
import { diskPerYear, ruleParts } from '../picks.ts'
import type { Plan } from './plan.ts'

/** Names that are shown at first. */
const EXAMPLES = 3
const written = (parts: readonly string[]): string => parts.map((part) => `{${part}}`).join(' ')

export function AddPanel({ plan }: { readonly plan: Plan }) {
  const texts = useMessages(catalogue)
  const templateName = useTemplateName()
  const language = useLanguage()
  const equipment = useConfiguration((state) => state.equipment)
  const format = useFormat()
  const { given, faults, asked, give } = useAsked()
  const [all, setAll] = useState(false)
  const { tags, summary, rule, made, template, templates } = plan
  const { good } = summary
  const parent = plan.owner === '' ? null : plan.owner
  const perServer = Map.groupBy(good, ({ pick }) => pick.server)
  const adding = useAdding()
  if (tags.length === 0 && adding.phase === 'idle') {
    return (
      <Panel>
        <EmptyState title={texts.nothing}>{texts.nothingText}</EmptyState>
      </Panel>
    )
  }
  return (
    <Panel
      title={texts.title(good.length, format.number(good.length))}
      flush
      className={css['panel']}
    >
      <div className={css['scroll']}>
        <div className={css['part']}>
          <Select
            label={texts.template}
            value={template}
            choices={[
              { key: 'none', text: texts.noTemplate },
              { key: 'any', text: texts.anyTemplate },
              ...templates.map(({ name }) => ({
                key: `=${name}`,
                text: templateName(name),
              })),
            ]}
            onChange={plan.onTemplate}
          />
          {equipment.length === 0 ? null : (
            <Select
              label={made === null ? texts.belongs : texts.partOf}
              value={`=${plan.owner}`}
              choices={[
                { key: '=', text: made === null ? texts.noOwner : texts.top },
                ...equipment.map((each) => ({
                  key: `=${each.name}`,
                  text: titleOf(each, language),
                })),
              ]}
              onChange={(key) => plan.onOwner(key.slice(1))}
            />
          )}
          <TextField
            label={texts.rule}
            value={rule}
            onChange={plan.onRule}
            hint={written(made === null ? ruleParts : ['equipment', 'signal', ...ruleParts])}
            maxLength={100}
          />
          <Names of={good.slice(0, all ? SHOWN : EXAMPLES).map(lineOf)} />
          {good.length <= EXAMPLES || all ? null : (
            <button type="button" className={css['link']} onClick={() => setAll(true)}>
              {texts.showAll}
            </button>
          )}
        </div>
        <div className={css['grid']}>
          {made === null ? (
            <>
              <NumberField
                label={texts.sampling}
                value={given.sampling}
                unit="ms"
                step={100}
                error={faults.sampling}
                onChange={(sampling) => give({ sampling })}
              />
              <NumberField
                label={texts.deadband}
                value={given.deadband}
                unit={texts.ofRange}
                decimals={1}
                step={0.1}
                error={faults.deadband}
                onChange={(deadband) => give({ deadband })}
              />
            </>
          ) : null}
          <NumberField
            label={texts.queue}
            value={given.queue}
            step={10}
            error={faults.queue}
            onChange={(queue) => give({ queue })}
          />
        </div>
        <Checks summary={summary} made={made} />
        <div className={css['part']}>
          {[...perServer].map(([server, of]) => (
            <Load key={server} server={server} more={itemsOf(of)} />
          ))}
          <div className={css['load']}>
            <div>
              <span>{texts.disk}</span>
              <span>{asked === null ? '—' : format.bytes(diskPerYear(good, asked.sampling))}</span>
            </div>
          </div>
        </div>
      </div>
      <AddActions
        good={good}
        asked={asked}
        equipment={made === null ? null : made.equipment.map((part) => ({ ...part, parent }))}
        owner={made === null ? parent : null}
        left={tags.length - good.length}
        back={plan.back}
      />
    </Panel>
  )
}

/** All members of a node are one item. */
const itemsOf = (of: Plan['tags']): number => new Set(of.map(({ pick }) => pick.row.node)).size
