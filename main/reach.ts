/**
 * Where servers are reached in this run: as they are configured, but for the simulated field, which has
 * another port at each start. Acquisition and whoever sends something to equipment name a server by the same
 * endpoints, so that nothing is sent to the device that stood at an address of before.
 */
import type { ServerSpec } from '../shared/acquisition.ts'
import { fail, ok, type Result } from '../shared/result.ts'
import { SIMULATED } from './configuration/configuration.ts'
import type { SimulatorProcess } from './ground.ts'

export type Reach = Pick<ServerSpec, 'endpoint' | 'alternates'>

/** As configured, for comparing alone. */
export const reachText = ({ endpoint, alternates }: Reach): string =>
  [endpoint, ...alternates].join(' ')

/** @param simulator null where the simulated field was switched off */
export async function reachOf(
  simulator: Pick<SimulatorProcess, 'endpoint'> | null,
  { endpoint, alternates }: Reach,
): Promise<Result<Reach>> {
  if (endpoint !== SIMULATED) return ok({ endpoint, alternates })
  const found = await (simulator?.endpoint() ??
    fail('unavailable', 'The simulated field is switched off. Start without --no-simulator.', {
      reason: 'simulator_off',
    }))
  return found.ok ? ok({ endpoint: found.value, alternates }) : found
}
