/**
 * History search: when was it so. A condition and a range make a list of occurrences, each of which leads to
 * its trend. What is asked stands in the address, so that it can be given on and is there again after Back.
 */
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { Language } from '../../shared/language.ts'
import { offsetAtLocal } from '../../shared/site-clock.ts'
import { coreNow } from '../stores/liveness.ts'
import { adjust, go, useRoute } from '../stores/navigation.ts'
import { useTimeZone } from '../stores/setup.ts'
import { useLanguage, useMessages } from '../ui/language.tsx'
import { Screen } from '../ui/Screen.tsx'
import { Ask } from './Ask.tsx'
import { useJudged, useKind } from './condition.ts'
import { Detail } from './Detail.tsx'
import { begin, forgetRefusal, leave, takeUp, useFeed, type Row } from './feed.ts'
import { Found } from './Found.tsx'
import catalogue from './messages.ts'
import { trendOf, type Order } from './order.ts'
import { addressOf, chosenBy, chosenIn, rangeOf, type Chosen, type RangeFault } from './range.ts'
import { readSaved } from './saved.ts'
import { SavedDialog } from './SavedDialog.tsx'
import css from './Search.module.css'

const SCREEN = 'search'

/** What the address asks for as the screen opens; without one, what this window asked last. */
function useQuestion(offset: (local: number) => number, language: Language) {
  const params = useRoute((route) => (route.screen === SCREEN ? route.params : undefined))
  const [text, setText] = useState(() => params?.['text'] ?? useFeed.getState().search?.text ?? '')
  const [chosen, setChosen] = useState<Chosen>(() =>
    chosenIn(params ?? {}, coreNow(), offset, language),
  )
  const id = params?.['search'] ?? null
  const asked = params?.['text']
  return { text, setText, chosen, setChosen, id, asked }
}

export default function HistorySearch() {
  const texts = useMessages(catalogue)
  const zone = useTimeZone()
  const language = useLanguage()
  const offset = useMemo(() => offsetAtLocal(zone), [zone])
  const { text, setText, chosen, setChosen, id, asked } = useQuestion(offset, language)
  const [wrong, setWrong] = useState<RangeFault | null>(null)
  const [order, setOrder] = useState<Order>('earliest')
  const [selected, setSelected] = useState<Row>()
  const [isSavedOpen, setSavedOpen] = useState(false)
  const search = useFeed((feed) => feed.search)
  const isBeginning = useFeed((feed) => feed.isBeginning)
  const fault = useJudged(text)
  const [shown, setShown] = useState(id)
  if (id !== shown) {
    setShown(id)
    // The search box leads to another search while the screen stays; what is begun here is here already.
    if (id !== null && id !== search?.id) {
      setSelected(undefined)
      if (asked !== undefined) setText(asked)
    }
  }

  // From one search to another the address leads while the screen stays; what it begins itself is taken up, too.
  useEffect(() => {
    const known = id ?? useFeed.getState().search?.id
    if (known !== undefined) takeUp(known)
    return leave
  }, [id])

  const ask = useCallback(
    async (condition: string) => {
      const range = rangeOf(chosen, coreNow(), offset)
      if (typeof range === 'string') return setWrong(range)
      setWrong(null)
      setSelected(undefined)
      const { from, to } = range
      const begun = await begin({ text: condition, from, ...(to === null ? {} : { to }) })
      if (begun !== null) {
        adjust(SCREEN, { text: condition, ...addressOf(chosen, range), search: begun })
      }
    },
    [chosen, offset],
  )
  const onSearch = useCallback(() => void ask(text), [ask, text])
  const kind = useKind(onSearch)

  const onTrend = (row: Row) => {
    if (search !== null) go('trends', trendOf(row, search))
  }
  return (
    <Screen title={texts.title} className={css['body']}>
      <Ask
        text={text}
        onText={(typed) => {
          forgetRefusal()
          setText(typed)
        }}
        kind={kind}
        fault={fault}
        chosen={chosen}
        onPreset={(preset) => {
          setWrong(null)
          forgetRefusal()
          setChosen(
            preset === null ? { ...chosen, preset } : chosenBy(preset, coreNow(), offset, language),
          )
        }}
        onTyped={(typed) => {
          setWrong(null)
          forgetRefusal()
          setChosen({ ...chosen, ...typed, preset: null })
        }}
        wrong={wrong}
        isRunning={search?.state === 'running'}
        isBeginning={isBeginning}
        onSearch={onSearch}
        onSaved={() => {
          void readSaved()
          setSavedOpen(true)
        }}
      />
      {isSavedOpen ? (
        <SavedDialog
          text={text}
          onTake={(taken) => {
            setSavedOpen(false)
            forgetRefusal()
            setText(taken)
            void ask(taken)
          }}
          onClose={() => setSavedOpen(false)}
        />
      ) : null}
      <Found
        order={order}
        onOrder={setOrder}
        selected={selected}
        onSelect={setSelected}
        onTrend={onTrend}
      />
      <Detail row={selected} search={search} onTrend={onTrend} />
    </Screen>
  )
}
