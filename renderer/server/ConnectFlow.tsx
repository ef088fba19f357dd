/** The steps to a connected server, and the buttons of each: shown in a dialog, or as a card of the first start. */
import type { ReactNode } from 'react'
import { useErrorText } from '../errors/text.ts'
import { useServerTrouble } from '../errors/troubles/text.ts'
import { serverTroubles } from '../../shared/server-troubles.ts'
import type { Failure } from '../../shared/result.ts'
import { Button } from '../ui/Button.tsx'
import { Fault } from '../ui/Fault.tsx'
import { useMessages } from '../ui/language.tsx'
import { TextField } from '../ui/TextField.tsx'
import type { Connecting, Step } from './connecting.ts'
import { LinkStep } from './LinkStep.tsx'
import catalogue from './messages.ts'
import { OfferStep } from './OfferStep.tsx'
import { useFaultInSight, useRefusal, type Field } from './refusal.ts'
import css from './Server.module.css'

/** Where a refusal can be shown at its field: the address was taken with the step before. */
const fields: Readonly<Record<Step, readonly Field[]>> = {
  address: [],
  offer: ['name', 'user', 'password', 'userCertificate', 'userKey'],
  link: [],
}
const steps: readonly Step[] = ['address', 'offer', 'link']

export function ConnectSteps({ step }: { readonly step: Step }) {
  const texts = useMessages(catalogue)
  return (
    <ol className={css['steps']} aria-label={texts.stepsLabel}>
      {steps.map((each, index) => (
        <li key={each} {...(each === step ? { 'aria-current': 'step' as const } : {})}>
          <b>{index + 1}</b>
          {texts.steps[each]}
        </li>
      ))}
    </ol>
  )
}

/** What a server did, by its reason; anything else by its code. */
function useFailure(): (failure: Failure) => string {
  const say = useErrorText()
  const advise = useServerTrouble((tag) => `#${tag}`)
  return (failure) =>
    serverTroubles.some((reason) => reason === failure.details?.['reason'])
      ? advise(failure)
      : say(failure)
}

export interface ConnectBodyProps {
  readonly connecting: Connecting
  /** The address takes the focus: it was asked for. */
  readonly initialFocus?: boolean
}

export function ConnectBody({ connecting, initialFocus = false }: ConnectBodyProps) {
  const texts = useMessages(catalogue)
  const { step, failure, busy } = connecting
  const refusal = useRefusal(failure, fields[step], useFailure())
  const form = useFaultInSight(connecting.refused)
  return (
    <form
      ref={form}
      className={css['form']}
      onSubmit={(event) => {
        event.preventDefault()
        if (step === 'address') void connecting.ask()
        else if (step === 'offer') void connecting.connect()
      }}
    >
      <ConnectSteps step={step} />
      {step === 'address' ? (
        <>
          <p className={css['quiet']}>{texts.addressText}</p>
          <TextField
            label={texts.endpoint}
            value={connecting.address}
            onChange={connecting.setAddress}
            placeholder={texts.addressExample}
            error={connecting.addressWrong ? texts.endpointFault : null}
            hint={busy ? texts.asking : undefined}
            maxLength={300}
            autoComplete="off"
            {...(initialFocus ? { initialFocus } : {})}
          />
        </>
      ) : step === 'offer' ? (
        <OfferStep connecting={connecting} refusal={refusal} />
      ) : (
        <LinkStep connecting={connecting} />
      )}
      {refusal.rest === null ? null : <Fault>{refusal.rest}</Fault>}
      {/* Enter needs a button in the form; the one that is seen stands in the foot. */}
      <button type="submit" hidden aria-hidden tabIndex={-1} />
    </form>
  )
}

export interface ConnectFootProps {
  readonly connecting: Connecting
  /** Left out where there is nothing to go back to. */
  readonly onCancel?: (() => void) | undefined
  readonly onByHand?: (() => void) | undefined
  /** The server is left as it is: connected, or trying. */
  readonly onDone: (server: number) => void
  /** Where tags are chosen; left out where that comes later. */
  readonly onBrowse?: ((server: number) => void) | undefined
}

export function ConnectFoot(props: ConnectFootProps) {
  const texts = useMessages(catalogue)
  const { connecting, onCancel, onByHand, onDone, onBrowse } = props
  const { step, busy, server } = connecting
  const row = (left: ReactNode, right: ReactNode) => (
    <>
      {left}
      <span className={css['space']} />
      {right}
    </>
  )
  if (step === 'address') {
    return row(
      <>
        {onCancel === undefined ? null : <Button onPress={onCancel}>{texts.cancel}</Button>}
        {onByHand === undefined ? null : (
          <Button rank="quiet" onPress={onByHand}>
            {texts.byHand}
          </Button>
        )}
      </>,
      <Button rank="primary" busy={busy} onPress={() => void connecting.ask()}>
        {texts.ask}
      </Button>,
    )
  }
  if (step === 'offer') {
    const isEmpty = connecting.chosen === null || connecting.discovered?.isDiscovery === true
    return row(
      <Button onPress={() => connecting.to('address')}>{texts.back}</Button>,
      isEmpty ? null : (
        <Button rank="primary" busy={busy} onPress={() => void connecting.connect()}>
          {texts.connect}
        </Button>
      ),
    )
  }
  if (server === null) return null
  if (server.state === 'up') {
    return row(
      <Button onPress={() => onDone(server.id)}>{texts.done}</Button>,
      onBrowse === undefined ? null : (
        <Button rank="primary" onPress={() => onBrowse(server.id)}>
          {texts.browse}
        </Button>
      ),
    )
  }
  const discard = async () => {
    if (await connecting.discard()) onCancel?.()
  }
  return row(
    onCancel === undefined ? null : (
      <Button busy={busy} onPress={() => void discard()}>
        {texts.discard}
      </Button>
    ),
    <Button onPress={() => onDone(server.id)}>{texts.later}</Button>,
  )
}
