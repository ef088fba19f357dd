/** Everything about one occurrence, and the way to its trend. */
import { ChartLine } from 'lucide-react'
import { qualityOf } from '../../shared/quality.ts'
import { useConfiguration } from '../stores/configuration.ts'
import { hrefOf } from '../stores/navigation.ts'
import { Button } from '../ui/Button.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Quality } from '../ui/Quality.tsx'
import { EmptyState } from '../ui/States.tsx'
import { useLengthText, useValueText } from './columns.tsx'
import type { Row, Search } from './feed.ts'
import catalogue from './messages.ts'
import { beginOf, endOf } from './order.ts'
import css from './Search.module.css'

type Reading = Row['readings'][number]

const markOf = ({ status }: Reading) => {
  if (status === null) return 'none'
  const quality = qualityOf(status)
  return quality === 'good' ? 'live' : quality
}

interface TagsProps {
  readonly row: Row
  readonly tags: readonly string[]
}

function Tags({ row, tags }: TagsProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const text = useValueText(true)
  const known = useConfiguration((state) => state.recorded)
  return (
    <table className={css['readings']}>
      <thead>
        <tr>
          <th scope="col">{texts.columns.values}</th>
          <th scope="col">{texts.least}</th>
          <th scope="col">{texts.greatest}</th>
        </tr>
      </thead>
      {tags.map((tag, at) => {
        const reading = row.readings[at]
        if (reading === undefined) return null
        const { value, status, min, max } = reading
        return (
          <tbody key={tag}>
            <tr>
              <th scope="rowgroup" colSpan={3}>
                <a href={hrefOf('tags', { tag })}>{tag}</a>{' '}
                <span>{format.unit(known.get(tag)?.unit)}</span>
              </th>
            </tr>
            <tr>
              <td>
                <Quality mark={markOf(reading)} absent={value === null} />{' '}
                {status === null ? texts.gap : text(tag, value)}
              </td>
              <td>{min === null ? '' : text(tag, min)}</td>
              <td>{max === null ? '' : text(tag, max)}</td>
            </tr>
          </tbody>
        )
      })}
    </table>
  )
}

export interface DetailProps {
  readonly row: Row | undefined
  readonly search: Search | null
  readonly onTrend: (row: Row) => void
}

export function Detail({ row, search, onTrend }: DetailProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const length = useLengthText()
  if (row === undefined || search === null) {
    return (
      <Panel title={texts.detail} className={css['detail']} scroll>
        <EmptyState title={texts.choose}>{texts.chooseText}</EmptyState>
      </Panel>
    )
  }
  const moment = (at: number): string =>
    `${format.moment(at, { milliseconds: true })} ${format.offset(at)}`
  return (
    <Panel
      title={texts.detail}
      className={css['detail']}
      flush
      scroll
      aside={
        <Button small icon={ChartLine} keys="T" onPress={() => onTrend(row)}>
          {texts.trend}
        </Button>
      }
    >
      <dl className={css['facts']}>
        <dt>{texts.facts.begin}</dt>
        <dd>{moment(beginOf(row))}</dd>
        <dt>{texts.facts.began}</dt>
        <dd>{texts.began[row.began]}</dd>
        <dt>{texts.facts.end}</dt>
        <dd>{moment(endOf(row))}</dd>
        <dt>{texts.facts.ended}</dt>
        <dd>{texts.ended[row.ended]}</dd>
        <dt>{texts.facts.length}</dt>
        <dd>{length(row)}</dd>
      </dl>
      <Tags row={row} tags={search.tags} />
    </Panel>
  )
}
