/**
 * A gas-lift well: gas goes down the casing, through the lowest valve into the tubing, and makes the
 * column lighter; too much of it costs more in friction than it gains.
 */
import type { LiftDesign } from './design.ts'
import { inflow, productivity } from './inflow.ts'
import { clamp, lag, ramp, SECONDS_PER_DAY } from './quantities.ts'
import { rootOfDrop } from './valve.ts'
import { createWellhead, stepWellhead, type Wellhead } from './well.ts'

/** MPa of friction in the tubing at the design point. */
const FRICTION = 0.45
const FLOW_SECONDS = 6
const TUBING_GAS_SECONDS = 10
const CASING_SECONDS = 14
/** 10³ m³/d a second: how fast the injection controller moves. */
const FOLLOW = 1.5
/**
 * Pressure in the tubing at the valve that passes gas, as a share of the one at the lowest valve: a
 * well that fills up unloads through the valves above it, so it can always be started again.
 */
const AT_VALVE = 0.6
/** The injection valve passes this many times the design rate at the design drop, fully open. */
const SPARE = 2.2

export interface LiftWell {
  readonly kind: 'lift'
  readonly design: LiftDesign
  readonly index: number
  readonly head: Wellhead
  /** How much gas lightens the column: column / (1 + lightness × gas-liquid ratio). */
  readonly lightness: number
  /** Sizing of the surface valve and of the valve in the tubing; casing storage, 10³ m³/MPa. */
  readonly surface: number
  readonly orifice: number
  readonly casingStorage: number
  /** 10³ m³/d: wanted, through the surface valve, into the tubing, at the wellhead. */
  injectionSetpoint: number
  injectionTarget: number
  injection: number
  entering: number
  leaving: number
  /** 10³ m³ of lift gas on its way up. */
  tubingGas: number
  /** m³/d out of the reservoir. */
  rate: number
  /** MPa at the lowest gas-lift valve. */
  flowing: number
}

/** m³ of gas to a m³ of liquid; a tenth of the design rate keeps it finite in a dead well. */
function gasLiquid(design: LiftDesign, liftGas: number, rate: number): number {
  const formation = rate * (1 - design.waterCut / 100) * design.gasOil
  return (liftGas * 1000 + formation) / (rate + 0.1 * design.liquid)
}

export function createLiftWell(design: LiftDesign, line: number, header: number): LiftWell {
  const ratio = gasLiquid(design, design.injection, design.liquid)
  const column = design.flowing - design.tubing - FRICTION
  const head = createWellhead(design, line)
  head.gas += design.injection
  const drop = design.casing - AT_VALVE * design.flowing
  return {
    kind: 'lift',
    design,
    index: productivity(design, design.flowing, design.liquid),
    head,
    lightness: (design.column / column - 1) / ratio,
    surface: (SPARE * design.injection) / rootOfDrop(header - design.casing),
    orifice: design.injection / rootOfDrop(drop),
    casingStorage: ((design.injection / (2 * drop)) * CASING_SECONDS) / SECONDS_PER_DAY,
    injectionSetpoint: design.injection,
    injectionTarget: design.injection,
    injection: design.injection,
    entering: design.injection,
    leaving: design.injection,
    tubingGas: (design.injection * TUBING_GAS_SECONDS) / SECONDS_PER_DAY,
    rate: design.liquid,
    flowing: design.flowing,
  }
}

export function stepLiftWell(well: LiftWell, line: number, header: number, dt: number): void {
  const { design, head } = well
  const days = dt / SECONDS_PER_DAY

  well.injectionTarget = ramp(well.injectionTarget, well.injectionSetpoint, FOLLOW, dt)
  const most = well.surface * rootOfDrop(header - head.casing)
  well.injection = Math.min(well.injectionTarget, most)
  well.entering = well.orifice * rootOfDrop(head.casing - AT_VALVE * well.flowing)
  head.casing += ((well.injection - well.entering) * days) / well.casingStorage
  well.leaving = (well.tubingGas * SECONDS_PER_DAY) / TUBING_GAS_SECONDS
  well.tubingGas += (well.entering - well.leaving) * days

  const designRatio = gasLiquid(design, design.injection, design.liquid)
  const ratio = gasLiquid(design, well.leaving, well.rate)
  const friction =
    FRICTION *
    (well.rate / design.liquid) ** 2 *
    (0.4 + 0.6 * Math.min(4, ratio / designRatio) ** 1.5)
  const column = design.column / (1 + well.lightness * ratio)
  well.flowing = lag(well.flowing, head.tubing + column + friction, 2, dt)
  const arriving = inflow(design, well.index, head.drift, well.flowing)
  well.rate = lag(well.rate, arriving, FLOW_SECONDS, dt)

  const gasLoad = clamp(0.7 + (0.3 * ratio) / designRatio, 0.5, 3)
  stepWellhead(head, design, { rate: well.rate, freeGas: well.leaving, gasLoad }, line, dt)
}
