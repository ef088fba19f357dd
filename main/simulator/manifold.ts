/** Pad flowlines and the inlet manifold: a small volume whose pressure drives it into V-101. */
import { SECONDS_PER_DAY } from './quantities.ts'
import { rootOfDrop } from './valve.ts'

const SECONDS = 6

export interface Stream {
  /** m³/d */
  oil: number
  water: number
  /** 10³ m³/d */
  gas: number
}

export interface Manifold {
  /** m³/d per root of MPa, and m³/MPa. */
  readonly factor: number
  readonly storage: number
  /** Hold-up: m³, m³, 10³ m³. */
  oil: number
  water: number
  gas: number
  /** MPa */
  pressure: number
  /** °C */
  temperature: number
  /** What goes on to the separator. */
  readonly out: Stream
}

export function createManifold(
  inflow: Stream,
  pressure: number,
  separator: number,
  temperature: number,
): Manifold {
  const liquid = inflow.oil + inflow.water
  const drop = pressure - separator
  const storage = ((liquid / (2 * drop)) * SECONDS) / SECONDS_PER_DAY
  const held = storage * pressure
  return {
    factor: liquid / rootOfDrop(drop),
    storage,
    oil: (held * inflow.oil) / liquid,
    water: (held * inflow.water) / liquid,
    gas: (held * inflow.gas) / liquid,
    pressure,
    temperature,
    out: { ...inflow },
  }
}

export function stepManifold(
  manifold: Manifold,
  inflow: Stream & { temperature: number },
  separator: number,
  dt: number,
): void {
  const days = dt / SECONDS_PER_DAY
  const held = manifold.oil + manifold.water
  const wanted = manifold.factor * rootOfDrop(manifold.pressure - separator)
  // What leaves has the composition of what is held, so oil, water and gas each stay accounted for.
  const share = held > 1e-9 ? Math.min((wanted * days) / held, 0.9) : 0
  const { out } = manifold
  out.oil = (manifold.oil * share) / days
  out.water = (manifold.water * share) / days
  out.gas = (manifold.gas * share) / days
  manifold.oil += (inflow.oil - out.oil) * days
  manifold.water += (inflow.water - out.water) * days
  manifold.gas += (inflow.gas - out.gas) * days
  manifold.pressure = (manifold.oil + manifold.water) / manifold.storage
  const arriving = inflow.oil + inflow.water
  const mixing = Math.min(1, (arriving * days) / Math.max(held, 1e-6)) * 0.02
  manifold.temperature += (inflow.temperature - manifold.temperature) * mixing
}
