/** What a server offers: how it can be entered, with which certificate; the best is chosen beforehand. */
import { Copy, Network, ShieldOff, TriangleAlert } from 'lucide-react'
import { isElsewhere, type OfferedEndpoint, type ShownCertificate } from '../../shared/discovery.ts'
import { useServerName } from '../readings/words.ts'
import { inPairs } from '../trust/say.ts'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Note } from '../ui/Note.tsx'
import { TextField } from '../ui/TextField.tsx'
import type { Connecting } from './connecting.ts'
import { IdentityFields } from './IdentityFields.tsx'
import catalogue from './messages.ts'
import type { Refusal } from './refusal.ts'
import css from './Server.module.css'
import { StepHead } from './StepHead.tsx'

function Certificate({ certificate }: { readonly certificate: ShownCertificate | null }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  if (certificate === null) {
    return (
      <dl className={css['facts']}>
        <dt>{texts.certificate}</dt>
        <dd>{texts.noCertificate}</dd>
      </dl>
    )
  }
  const { subject, hosts, to, thumbprint, faults } = certificate
  return (
    <>
      <dl className={css['facts']}>
        <dt>{texts.certificate}</dt>
        <dd>
          {subject}
          {hosts.length === 0 ? null : `, ${texts.names(hosts.join(', '))}`},{' '}
          {texts.until(format.date(to))}
        </dd>
        <dt>{texts.thumbprint}</dt>
        <dd className={css['mono']}>{inPairs(thumbprint)}</dd>
      </dl>
      {faults.map((fault) => (
        <Note key={fault} icon={TriangleAlert} error>
          {texts.faults[fault]}
        </Note>
      ))}
    </>
  )
}

function Offers({ connecting }: { readonly connecting: Connecting }) {
  const texts = useMessages(catalogue)
  const { discovered, chosen, choose } = connecting
  const endpoints = discovered?.endpoints ?? []
  const best = endpoints.find(({ securityPolicy }) => securityPolicy !== null)
  const isGiven = (endpoint: OfferedEndpoint): boolean => endpoint === chosen
  return (
    <div className={css['group']}>
      <span className={css['label']}>{texts.offers}</span>
      <div className={css['offers']} role="radiogroup" aria-label={texts.offers}>
        {endpoints.map((endpoint, index) => (
          <label key={index} className={css['offer']}>
            <input
              type="radio"
              name="endpoint"
              checked={isGiven(endpoint)}
              disabled={endpoint.securityPolicy === null}
              onChange={() => choose(endpoint)}
            />
            <span>
              {endpoint.securityMode === 'None'
                ? texts.unsecuredOffer
                : `${texts.modes[endpoint.securityMode]} · ${endpoint.policyName}`}
              {endpoint.securityPolicy === null ? <small>{texts.unknownPolicy}</small> : null}
            </span>
            {endpoint.securityMode === 'None' ? (
              <Badge kind="dashed" icon={ShieldOff}>
                {texts.insecure}
              </Badge>
            ) : endpoint === best ? (
              <Badge>{texts.best}</Badge>
            ) : null}
          </label>
        ))}
      </div>
    </div>
  )
}

/** Servers that it knows of: asked only where a person chooses one. */
function Known({ connecting }: { readonly connecting: Connecting }) {
  const texts = useMessages(catalogue)
  const servers = connecting.discovered?.servers ?? []
  if (servers.length === 0) return null
  return (
    <div className={css['group']}>
      <span className={css['label']}>{texts.known(servers.length)}</span>
      <ul className={css['known']}>
        {servers.flatMap(({ name, addresses }) =>
          addresses.map((address) => (
            <li key={`${name} ${address}`} className={css['server']}>
              <span>
                {name}
                <small>{address}</small>
              </span>
              <Button
                small
                icon={Network}
                busy={connecting.busy}
                onPress={() => void connecting.ask(address)}
              >
                {texts.askThis}
              </Button>
            </li>
          )),
        )}
      </ul>
    </div>
  )
}

export interface OfferStepProps {
  readonly connecting: Connecting
  readonly refusal: Refusal
}

export function OfferStep({ connecting, refusal }: OfferStepProps) {
  const texts = useMessages(catalogue)
  const called = useServerName()
  const { discovered, chosen, identity, fault, double } = connecting
  if (discovered === null) return null
  const isEmpty = discovered.isDiscovery || chosen === null
  return (
    <>
      <StepHead>{texts.found(discovered.name || texts.nameless)}</StepHead>
      {isEmpty ? (
        <Note icon={TriangleAlert} error={!discovered.isDiscovery}>
          {discovered.isDiscovery ? texts.discoveryOnly : texts.noEndpoints}
        </Note>
      ) : (
        <>
          {double === null ? null : <Note icon={Copy}>{texts.double(called(double) ?? '')}</Note>}
          <Offers connecting={connecting} />
          <IdentityFields
            draft={identity}
            fault={fault}
            refusal={refusal}
            offered={chosen.identities}
          />
          <TextField
            label={texts.name}
            value={connecting.name}
            onChange={connecting.setName}
            error={connecting.nameMissing ? texts.nameFault : refusal.of('name')}
            maxLength={64}
          />
          {chosen.securityMode === 'None' ? (
            <p className={css['quiet']}>{texts.unsecured}</p>
          ) : (
            <Certificate certificate={chosen.certificate} />
          )}
          {isElsewhere(chosen) ? (
            <p className={css['quiet']}>{texts.elsewhere(chosen.told)}</p>
          ) : null}
        </>
      )}
      <Known connecting={connecting} />
    </>
  )
}
