/** What both kinds of wells share: the wellhead volume, the choke with its actuator, the flowline. */
import type { WellDesign } from './design.ts'
import { lag, ramp, SECONDS_PER_DAY } from './quantities.ts'
import { sized, throughput } from './valve.ts'

/** Wells answer within seconds rather than hours: storage is small, see docs/simulator.md. */
const WELLHEAD_SECONDS = 3
/** % a second */
const CHOKE_SPEED = 3

export interface Wellhead {
  /** Sizing of the choke and storage of the wellhead, m³/MPa. */
  readonly factor: number
  readonly storage: number
  /** MPa */
  tubing: number
  line: number
  casing: number
  /** % */
  choke: number
  chokeSetpoint: number
  chokeStuck: boolean
  /** m³/d through the choke, and its oil, water (m³/d) and gas (10³ m³/d). */
  liquid: number
  oil: number
  water: number
  gas: number
  temperature: number
  /** Slow wander of the reservoir pressure, as a fraction. */
  drift: number
}

export function createWellhead(design: WellDesign, line: number): Wellhead {
  const drop = design.tubing - line
  const oil = design.liquid * (1 - design.waterCut / 100)
  return {
    factor: sized(design.liquid, design.choke, drop),
    storage: ((design.liquid / (2 * drop)) * WELLHEAD_SECONDS) / SECONDS_PER_DAY,
    tubing: design.tubing,
    line,
    casing: design.casing,
    choke: design.choke,
    chokeSetpoint: design.choke,
    chokeStuck: false,
    liquid: design.liquid,
    oil,
    water: design.liquid - oil,
    gas: (oil * design.gasOil) / 1000,
    temperature: design.wellheadTemperature,
    drift: 0,
  }
}

/**
 * Moves liquid from the tubing through the choke. `freeGas` in 10³ m³/d goes with it besides the
 * gas of its oil; `gasLoad` (1 at the design point) takes capacity of the choke away.
 */
export function stepWellhead(
  head: Wellhead,
  design: WellDesign,
  feed: { rate: number; freeGas: number; gasLoad: number },
  line: number,
  dt: number,
): void {
  const days = dt / SECONDS_PER_DAY
  if (!head.chokeStuck) head.choke = ramp(head.choke, head.chokeSetpoint, CHOKE_SPEED, dt)
  head.line = line
  const wanted = throughput(head.factor, head.choke, head.tubing - line) / feed.gasLoad
  head.liquid = Math.min(wanted, feed.rate + (head.tubing * head.storage) / days)
  head.tubing += ((feed.rate - head.liquid) * days) / head.storage
  head.oil = head.liquid * (1 - design.waterCut / 100)
  head.water = head.liquid - head.oil
  head.gas = (head.oil * design.gasOil) / 1000 + feed.freeGas
  // A slow stream cools down on its way; a stopped one stands at the temperature of the ground.
  const warmth = 1 - Math.exp((-2 * head.liquid) / design.liquid)
  const hot = 8 + ((design.wellheadTemperature - 8) * warmth) / (1 - Math.exp(-2))
  head.temperature = lag(head.temperature, hot, 120, dt)
}

/** Ornstein-Uhlenbeck wander of the reservoir: `noise` is a standard normal, `size` its deviation. */
export function wander(head: Wellhead, size: number, noise: number, dt: number): void {
  const keep = Math.exp(-dt / 300)
  head.drift = head.drift * keep + size * Math.sqrt(1 - keep * keep) * noise
}
