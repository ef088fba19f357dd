/**
 * The screen of the route; a fault inside it stays inside it. A screen that could not be loaded says
 * why and is tried again by itself.
 */
import { Component, createElement, useEffect, type ReactNode } from 'react'
import { screenLoads } from '../screens.ts'
import { useConnected } from '../stores/connection.ts'
import { HOME, hrefOf, useRoute } from '../stores/navigation.ts'
import { Screen } from '../ui/Screen.tsx'
import { ErrorState, Loading } from '../ui/States.tsx'
import { useMessages } from '../ui/language.tsx'
import catalogue from './messages.ts'

function Failed({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  const texts = useMessages(catalogue)
  return (
    <ErrorState title={texts.screenFailed} code={error.message} onRetry={onRetry}>
      {texts.screenFailedText}
    </ErrorState>
  )
}

interface HoldState {
  readonly error: Error | null
}

class Hold extends Component<{ readonly children: ReactNode }, HoldState> {
  override state: HoldState = { error: null }
  static getDerivedStateFromError(error: unknown): HoldState {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }
  override render(): ReactNode {
    const { error } = this.state
    if (error === null) return this.props.children
    return <Failed error={error} onRetry={() => this.setState({ error: null })} />
  }
}

/** Between two attempts at a screen that the core, though heard, has not given out. */
const AGAIN_MS = 2_000

function Opened({ place }: { readonly place: string }) {
  const texts = useMessages(catalogue)
  const connected = useConnected()
  const { component, error } = screenLoads.useLoaded(place)
  useEffect(() => {
    void screenLoads.load(place)
  }, [place])
  useEffect(() => {
    if (error === null || !connected) return
    const timer = setTimeout(() => void screenLoads.load(place), AGAIN_MS)
    return () => clearTimeout(timer)
  }, [place, error, connected])
  if (component !== null) return createElement(component)
  if (error === null) return <Loading />
  return (
    <ErrorState
      title={texts.notLoaded}
      code={error.message}
      onRetry={() => void screenLoads.load(place)}
    >
      {connected ? texts.notGiven : texts.notReached}
    </ErrorState>
  )
}

export function Outlet() {
  const texts = useMessages(catalogue)
  const key = useRoute((route) => route.screen)
  const connected = useConnected()
  useEffect(() => {
    // While the core is heard, so that every screen is there when it is not.
    if (connected) void screenLoads.loadAll()
  }, [connected])
  if (!screenLoads.has(key)) {
    return (
      <Screen title={texts.noScreen}>
        <p>
          {texts.noScreenText} <a href={hrefOf(HOME)}>{texts.places.overview}</a>
        </p>
      </Screen>
    )
  }
  return (
    <Hold key={key}>
      <Opened place={key} />
    </Hold>
  )
}
