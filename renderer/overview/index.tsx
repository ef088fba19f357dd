/**
 * Field overview, level 1: is the field well, and if not, where. Drawn from kinds of equipment and
 * meanings of tags, so a field of any shape has its overview without being drawn by hand.
 */
import { useMemo } from 'react'
import { useErrorText } from '../errors/text.ts'
import { loadConfiguration, useConfiguration } from '../stores/configuration.ts'
import { hrefOf } from '../stores/navigation.ts'
import { useServers } from '../stores/servers.ts'
import { useSetup } from '../stores/setup.ts'
import { useLanguage, useMessages } from '../ui/language.tsx'
import { Screen } from '../ui/Screen.tsx'
import { EmptyState, ErrorState, Loading } from '../ui/States.tsx'
import { Changes } from './Changes.tsx'
import { Furthest } from './Furthest.tsx'
import { Legend, SelectionActions } from './Head.tsx'
import { useHourOf } from './hour.ts'
import { Kpis } from './Kpis.tsx'
import { kpisOf } from './kpis.ts'
import catalogue from './messages.ts'
import css from './Overview.module.css'
import { Pads } from './Pads.tsx'
import { Plant } from './Plant.tsx'
import { inUse, shapeOf } from './shape.ts'

function Empty() {
  const texts = useMessages(catalogue)
  const servers = useServers((state) => state.list.length)
  const tags = useConfiguration((state) => state.tags.length)
  const text =
    servers === 0 ? texts.emptyNoServer : tags === 0 ? texts.emptyNothing : texts.emptyTags
  return (
    <EmptyState
      title={texts.emptyTitle}
      action={
        servers === 0 ? (
          <a href={hrefOf('diagnostics')}>{texts.toHealth}</a>
        ) : (
          <a href={hrefOf('tags')}>{texts.toTags}</a>
        )
      }
    >
      {text}
    </EmptyState>
  )
}

function Failed() {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const error = useConfiguration((state) => state.error)
  if (error === null) return null
  return (
    <ErrorState
      title={texts.failedTitle}
      code={error.code}
      onRetry={() => void loadConfiguration()}
    >
      {say(error)}
    </ErrorState>
  )
}

function Field() {
  const all = useConfiguration((state) => state.equipment)
  const read = useConfiguration((state) => state.tags)
  const equipment = useMemo(() => inUse(all), [all])
  /** What is retired stays in trends alone. */
  const tags = useMemo(() => {
    const used = new Set<number | null>([null, ...equipment.map(({ id }) => id)])
    return read.filter((tag) => used.has(tag.equipment))
  }, [equipment, read])
  const language = useLanguage()
  const texts = useMessages(catalogue)
  const site = useSetup((state) => state.status?.site ?? '')
  const shape = useMemo(() => shapeOf(equipment, tags), [equipment, tags])
  const kpis = useMemo(() => kpisOf(equipment, tags), [equipment, tags])
  const pens = useMemo(() => {
    const rates = shape.pads.flatMap(({ wells }) => wells.map(({ rate }) => rate?.name))
    // With the states of the wells: since when one stands is in there.
    const counted = kpis.flatMap(({ members }) => members.map(({ tag }) => tag.name))
    return [...new Set([...rates, ...counted])].filter((name) => name !== undefined)
  }, [shape, kpis])
  useHourOf(pens)
  /** Totals would only say once more what their members say. */
  const measured = useMemo(() => {
    const totals = new Set(
      equipment.filter(({ kind }) => kind === 'field' || kind === 'pad').map(({ id }) => id),
    )
    return tags.filter((tag) => tag.equipment === null || !totals.has(tag.equipment))
  }, [equipment, tags])
  return (
    <Screen
      title={texts.title}
      crumbs={[{ text: shape.field?.title[language] ?? site }]}
      actions={
        <>
          <Legend />
          <SelectionActions shape={shape} />
        </>
      }
      className={css['overview']}
    >
      <Kpis kpis={kpis} />
      <Pads pads={shape.pads} />
      <div className={css['side']}>
        {shape.plant.length === 0 ? null : <Plant plant={shape.plant} />}
        <Furthest tags={measured} />
        <Changes />
      </div>
    </Screen>
  )
}

export default function Overview() {
  const texts = useMessages(catalogue)
  const status = useConfiguration((state) => state.status)
  const empty = useConfiguration((state) => state.equipment.length === 0)
  if (status === 'ready' && !empty) return <Field />
  return (
    <Screen title={texts.title}>
      {status === 'loading' ? <Loading /> : status === 'failed' ? <Failed /> : <Empty />}
    </Screen>
  )
}
