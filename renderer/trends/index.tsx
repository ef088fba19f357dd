/**
 * Trends: pens over time, live at the running edge or held anywhere in the history. The trend itself is
 * in `trend.ts`, its drawing in `recorder.ts`; here they meet the page and its address.
 */
import { CircleAlert, Info } from 'lucide-react'
import { useCallback, useEffect, useId, useMemo, useRef, useState, type RefObject } from 'react'
import { useErrorText } from '../errors/text.ts'
import { useConfiguration } from '../stores/configuration.ts'
import { coreNow, useNow } from '../stores/liveness.ts'
import { adjust, useRoute } from '../stores/navigation.ts'
import { select } from '../stores/selection.ts'
import { Button } from '../ui/Button.tsx'
import { useFormat, useLanguage, useMessages } from '../ui/language.tsx'
import { Note } from '../ui/Note.tsx'
import { Screen } from '../ui/Screen.tsx'
import { EmptyState, ErrorState, Loading } from '../ui/States.tsx'
import { headText } from './head.ts'
import { actOn } from './keys.ts'
import { penTags, type PenTag } from './look.ts'
import catalogue from './messages.ts'
import { PenTable } from './PenTable.tsx'
import { Plot } from './Plot.tsx'
import { useReadouts } from './readouts.ts'
import type { Recorder } from './recorder.ts'
import { move, Toolbar, zoomBy } from './Toolbar.tsx'
import {
  addressOf,
  focusPen,
  goBack,
  removePen,
  setCursor,
  takeAddress,
  toggleCursors,
  togglePen,
  toggleRunning,
  useTrend,
} from './trend.ts'
import css from './Trends.module.css'

const SCREEN = 'trends'
/** The address follows a drag or a wheel when it has come to rest. */
const ADDRESS_MS = 300

const written = (params: Readonly<Record<string, string>>) => new URLSearchParams(params).toString()

/** The address says what is shown, and shows what it says. */
function useAddress(): void {
  const params = useRoute((route) => (route.screen === SCREEN ? route.params : undefined))
  const pens = useTrend((state) => state.pens)
  const view = useTrend((state) => state.view)
  const own = useRef('')
  useEffect(() => {
    if (params !== undefined && written(params) !== own.current) takeAddress(params)
  }, [params])
  const here = params === undefined ? null : written(params)
  useEffect(() => {
    const address = addressOf({ pens, view })
    if (here === null || here === written(address)) return
    const timer = setTimeout(() => {
      own.current = written(address)
      adjust(SCREEN, address)
    }, ADDRESS_MS)
    return () => clearTimeout(timer)
  }, [pens, view, here])
}

function useKeys(search: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const state = useTrend.getState
    const focused = (act: (name: string) => void) => {
      const { focus } = state()
      if (focus !== null) act(focus)
    }
    const press = (event: KeyboardEvent) => {
      const taken = actOn(event, {
        run: () => toggleRunning(coreNow()),
        move,
        zoom: zoomBy,
        cursors: () => toggleCursors(coreNow()),
        shiftCursor(share) {
          const { cursors, held, view } = state()
          const at = cursors?.[held]
          if (typeof at === 'number') setCursor(held, at + share * view.span)
        },
        focus(place) {
          const pen = state().pens[place]
          if (pen !== undefined) focusPen(pen.name)
        },
        hide: () => focused(togglePen),
        remove: () => focused(removePen),
        add: () => search.current?.focus(),
        back: goBack,
      })
      if (taken) event.preventDefault()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [search])
}

/** The equipment of the pens, where it is one. */
function useTitle(pens: readonly PenTag[]): string | null {
  const language = useLanguage()
  const equipment = useConfiguration((state) => state.equipmentById)
  const owners = new Set(pens.map(({ tag }) => tag.equipment))
  const [owner] = owners
  if (owners.size !== 1 || owner === null || owner === undefined) return null
  return equipment.get(owner)?.title[language] ?? null
}

function Head({ pens }: { readonly pens: number }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const readouts = useReadouts()
  const view = useTrend((state) => state.view)
  const now = useNow()
  return <p className={css['head']}>{headText(readouts, view, pens, now, texts, format)}</p>
}

function Failed({ recorder }: { readonly recorder: Recorder | undefined }) {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const error = useReadouts((state) => state.error)
  if (error === null) return null
  return (
    <Note icon={CircleAlert} error>
      <b>{texts.failed.title}</b> {say(error)} {texts.failed.text}{' '}
      <Button small onPress={() => recorder?.feed.retry()}>
        {texts.failed.retry}
      </Button>
    </Note>
  )
}

/** Names in the address for which there is no tag. */
function Unknown({ names }: { readonly names: readonly string[] }) {
  const texts = useMessages(catalogue)
  if (names.length === 0) return null
  return (
    <Note icon={Info}>
      {texts.notDrawn.unknown(names.join(', '), names.length)}{' '}
      <Button small onPress={() => names.forEach(removePen)}>
        {texts.notDrawn.drop}
      </Button>
    </Note>
  )
}

function Sheet({
  pens,
  unknown,
}: {
  readonly pens: readonly PenTag[]
  readonly unknown: readonly string[]
}) {
  const texts = useMessages(catalogue)
  const table = useId()
  const [recorder, setRecorder] = useState<Recorder>()
  const onRecorder = useCallback((made: Recorder | undefined) => setRecorder(made), [])
  return (
    <>
      <section className={css['sheet']} aria-label={texts.plot}>
        <div>
          <Head pens={pens.length} />
          <div className={css['notes']}>
            <Failed recorder={recorder} />
            <Unknown names={unknown} />
          </div>
        </div>
        <Plot pens={pens} described={table} onRecorder={onRecorder} />
      </section>
      <div className={css['pens']}>
        <PenTable id={table} pens={pens} />
      </div>
    </>
  )
}

export default function Trends() {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const search = useRef<HTMLInputElement>(null)
  const { status, error, recorded } = useConfiguration()
  const chosen = useTrend((state) => state.pens)
  const focus = useTrend((state) => state.focus)
  const pens = useMemo(() => penTags(chosen, recorded), [chosen, recorded])
  const unknown = chosen.filter(({ name }) => !recorded.has(name)).map(({ name }) => name)
  const title = useTitle(pens)
  useAddress()
  useKeys(search)
  useEffect(() => {
    // Keys of the whole console, such as that of the setpoint, act on the selected tag.
    if (focus !== null) select({ tag: focus })
  }, [focus])
  return (
    <Screen
      title={title ?? texts.title}
      crumbs={title === null ? [] : [{ text: texts.title }]}
      className={css['body']}
    >
      <Toolbar search={search} />
      {status === 'loading' ? (
        <Loading />
      ) : status === 'failed' && error !== null ? (
        <ErrorState title={texts.failed.title} code={error.code}>
          {say(error)}
        </ErrorState>
      ) : chosen.length === 0 ? (
        <EmptyState title={texts.empty.title}>{texts.empty.text}</EmptyState>
      ) : (
        <Sheet pens={pens} unknown={unknown} />
      )}
    </Screen>
  )
}
