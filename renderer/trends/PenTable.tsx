/**
 * The pens in figures: the same as the plot for those who do not see it, and the place where pens are
 * focused, hidden and taken away. Rows never change their order.
 */
import { X } from 'lucide-react'
import { useMemo } from 'react'
import { LiveFigure } from '../readings/LiveFigure.tsx'
import { LiveAge } from '../readings/LiveAge.tsx'
import { useNow } from '../stores/liveness.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { classes } from '../ui/classes.ts'
import { useFormat, useLanguage, useMessages } from '../ui/language.tsx'
import text from '../ui/text.module.css'
import type { Axes } from './axes.ts'
import { axesOf, valueText, type PenTag } from './look.ts'
import { PEN_HUES } from './ink.ts'
import { instantText } from './instant.ts'
import catalogue from './messages.ts'
import css from './PenTable.module.css'
import { useReadouts } from './readouts.ts'
import { axisOf, isDrawable, SWITCH } from './tags.ts'
import { focusPen, removePen, togglePen, useTrend } from './trend.ts'
import { stretchOf } from './view.ts'

export interface PenTableProps {
  readonly id: string
  readonly pens: readonly PenTag[]
}

function axisName(axes: Axes, pen: PenTag, left: string, right: string): string | null {
  const axis = axes.drawn.find(({ key }) => key === axisOf(pen.tag))
  return axis === undefined ? null : `${axis.side === 'left' ? left : right}${axis.place}`
}

function Head() {
  const texts = useMessages(catalogue).table
  const format = useFormat()
  const cursors = useTrend((state) => state.cursors)
  const view = useTrend((state) => state.view)
  const now = useNow()
  const cursor = (name: string, at: number | null) => (
    <th scope="col" className={css['group']}>
      <b className={css['cursor']}>{name}</b>{' '}
      {at === null ? '' : instantText(at, stretchOf(view, now), format)}
    </th>
  )
  return (
    <thead>
      <tr>
        <th scope="col" className={css['check']}>
          <span className={text['hidden']}>{texts.show}</span>
        </th>
        <th scope="col">{texts.pen}</th>
        <th scope="col">{texts.signal}</th>
        <th scope="col" className={css['wide']}>
          {texts.axis}
        </th>
        <th scope="col" className={css['number']}>
          {texts.now}
        </th>
        <th scope="col" className={css['number']}>
          {texts.age}
        </th>
        {cursors === null ? null : (
          <>
            {cursor('A', cursors.a)}
            {cursor('B', cursors.b)}
            <th scope="col" className={css['number']}>
              {texts.difference}
            </th>
          </>
        )}
        <th scope="col" className={css['group']}>
          {texts.min}
        </th>
        <th scope="col" className={css['number']}>
          {texts.max}
        </th>
        <th scope="col" className={css['number']} title={texts.meanNote}>
          {texts.mean}
        </th>
        <th scope="col" className={css['number']} title={texts.goodNote}>
          {texts.good}
        </th>
        <th scope="col" className={css['check']}>
          <span className={text['hidden']}>{texts.take}</span>
        </th>
      </tr>
    </thead>
  )
}

/** Cursor values and statistics of one pen, painted when they were read anew. */
function Figures({ pen }: { readonly pen: PenTag }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const cursors = useTrend((state) => state.cursors !== null)
  const readout = useReadouts((state) => state.pens.get(pen.name))
  const reduced = useReadouts((state) => state.pixel > 0)
  const write = (value: number | null | undefined) =>
    valueText(pen.tag, value ?? null, texts, format)
  const { a = null, b = null, statistics = null } = readout ?? {}
  const digital = axisOf(pen.tag) === SWITCH
  const difference = a === null || b === null || digital ? null : b - a
  return (
    <>
      {cursors ? (
        <>
          <td className={css['group']}>{write(a)}</td>
          <td className={css['number']}>{write(b)}</td>
          <td className={classes(css['number'], css['strong'])}>
            {format.change(difference, pen.tag.decimals)}
          </td>
        </>
      ) : null}
      <td className={css['group']}>{write(statistics?.min)}</td>
      <td className={css['number']}>{write(statistics?.max)}</td>
      <td className={css['number']}>
        {reduced && statistics !== null && !pen.tag.step ? '≈ ' : ''}
        {digital
          ? format.percent(statistics?.mean ?? null, 1)
          : format.number(statistics?.mean ?? null, pen.tag.decimals)}
      </td>
      <td className={css['number']}>{format.percent(statistics?.good ?? null, 1)}</td>
    </>
  )
}

function Row({ pen, axis }: { readonly pen: PenTag; readonly axis: string | null }) {
  const texts = useMessages(catalogue)
  const language = useLanguage()
  const focused = useTrend((state) => state.focus === pen.name)
  const columns = useTrend((state) => (state.cursors === null ? 4 : 7))
  const drawn = isDrawable(pen.tag)
  const { table } = texts
  return (
    <tr
      className={classes(focused && css['focused'], pen.hidden && css['hidden'])}
      aria-current={focused ? 'true' : undefined}
      onClick={() => focusPen(pen.name)}
    >
      <td className={css['check']}>
        {drawn ? (
          <Checkbox on={!pen.hidden} onChange={() => togglePen(pen.name)}>
            <span className={text['hidden']}>{table.hide(pen.name)}</span>
          </Checkbox>
        ) : null}
      </td>
      <th scope="row" aria-label={pen.name}>
        <button
          type="button"
          className={css['pen']}
          title={table.focus(pen.name)}
          aria-pressed={focused}
          onClick={() => focusPen(pen.name)}
        >
          <i
            className={classes(css['chip'], pen.place >= PEN_HUES && css['dashed'])}
            data-pen={drawn ? (pen.place % PEN_HUES) + 1 : 0}
          >
            {pen.place + 1}
          </i>
          <b>{pen.name}</b>
        </button>
      </th>
      <td className={classes(css['title'], text['cut'])}>{pen.tag.title[language]}</td>
      <td
        className={classes(css['wide'], text['muted'])}
        title={axis === null && drawn && !pen.hidden ? table.noAxis : undefined}
      >
        {axis ?? '—'}
      </td>
      <td className={css['number']}>
        <LiveFigure tag={pen.tag.id} bareMark hideAge />
      </td>
      <td className={classes(css['number'], text['muted'])}>
        <LiveAge tag={pen.tag.id} />
      </td>
      {drawn ? (
        <Figures pen={pen} />
      ) : (
        <td colSpan={columns} className={classes(css['group'], css['reason'])}>
          {texts.notDrawn.text}
        </td>
      )}
      <td className={css['check']}>
        <Button
          rank="quiet"
          small
          icon={X}
          label={table.remove(pen.name)}
          onPress={() => removePen(pen.name)}
        />
      </td>
    </tr>
  )
}

export function PenTable({ id, pens }: PenTableProps) {
  const texts = useMessages(catalogue).table
  const focus = useTrend((state) => state.focus)
  const axes = useMemo(() => axesOf(pens, focus), [pens, focus])
  return (
    <table id={id} className={css['table']} aria-label={texts.label}>
      <Head />
      <tbody>
        {pens.map((pen) => (
          <Row key={pen.name} pen={pen} axis={axisName(axes, pen, texts.left, texts.right)} />
        ))}
      </tbody>
    </table>
  )
}
