/** Which setpoint it is: name, title, node and server; and the live value that it steers. */
import { hasStates } from '../../shared/tags.ts'
import type { Tag } from '../stores/configuration.ts'
import { useServers } from '../stores/servers.ts'
import { useServerName } from '../readings/words.ts'
import { LiveFigure } from '../readings/LiveFigure.tsx'
import { useFormat, useLanguage, useMessages } from '../ui/language.tsx'
import text from '../ui/text.module.css'
import { useSteered } from './facts.ts'
import catalogue from './messages.ts'
import css from './View.module.css'

/** The identifier of a node without its namespace, which is the same for all of a server. */
export const shortNode = (node: string): string => node.replace(/^nsu?=[^;]*;/, '')

export function Who({ tag }: { readonly tag: Tag }) {
  const language = useLanguage()
  const server = useServerName()(useServers((state) => state.byId.get(tag.server)))
  return (
    <div className={css['who']}>
      <b>{tag.name}</b>
      <p title={`${tag.title[language]} · ${tag.node}`}>
        {tag.title[language]}{' '}
        <span className={css['where']}>
          {server === undefined ? null : `${server} · `}
          <span className={text['mono']}>{shortNode(tag.node ?? '')}</span>
        </span>
      </p>
    </div>
  )
}

export interface DeltaProps {
  readonly tag: Tag
  readonly from: number | boolean | null
  readonly to: number | boolean | null
}

/** The steered value now, and how far the setpoint moves, signed and in percent of what it was. */
export function Delta({ tag, from, to }: DeltaProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const steered = useSteered(tag)
  // Between two states there is no distance.
  const change =
    !hasStates(tag) && typeof from === 'number' && typeof to === 'number' && !Number.isNaN(to)
      ? to - from
      : null
  const share = change === null || from === 0 ? null : (change / Math.abs(Number(from))) * 100
  return (
    <div className={css['delta']}>
      <span>
        {steered === undefined ? null : (
          <>
            {texts.valueNow} <LiveFigure tag={steered.id} size="small" bareMark />
          </>
        )}
      </span>
      {change === null ? null : (
        <span>
          {texts.change} <b>{format.change(change, tag.decimals)}</b>
          {share === null ? '' : ` (${format.change(share, 1)}\u202f%)`}
        </span>
      )}
    </div>
  )
}
