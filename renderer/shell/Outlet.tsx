/** The screen of the route; a fault inside it stays inside it. */
import { Component, createElement, Suspense, type ReactNode } from 'react'
import { screenOf } from '../screens.ts'
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

export function Outlet() {
  const texts = useMessages(catalogue)
  const key = useRoute((route) => route.screen)
  const found = screenOf(key)
  if (found === undefined) {
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
      <Suspense fallback={<Loading />}>{createElement(found)}</Suspense>
    </Hold>
  )
}
