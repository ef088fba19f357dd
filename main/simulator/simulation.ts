/**
 * The field as it runs: the model, its instruments and the faults put on them. Pure but for its own
 * state: the caller says how far to move on, and gets told which link faults fall due.
 */
import { Status } from '../../shared/quality.ts'
import { restartEsp, tripEsp } from './esp-well.ts'
import { type Fault, pointNamed, type ScheduledFault } from './fault.ts'
import { measure, type Reading } from './measure.ts'
import { createPlant, type Plant, STEP, stepPlant } from './plant.ts'
import type { Point } from './point.ts'
import { wellOf } from './points-well.ts'
import { createRandom, type Random } from './random.ts'

export type LinkFault = Extract<Fault, { kind: 'hang' | 'drop_link' }>

interface SensorFault {
  /** Seconds of model time at which it ends. */
  readonly until: number
  /** The last reading before it. */
  readonly held: Reading
}

export interface Simulation {
  readonly plant: Plant
  /** Unix milliseconds at model time 0. */
  readonly epoch: number
  readonly process: Random
  readonly instruments: Random
  scheduled: ScheduledFault[]
  /** By well: when its choke moves again. */
  readonly stuck: Map<string, number>
  readonly frozen: Map<string, SensorFault>
  readonly bad: Map<string, SensorFault>
  /** By setpoint: seconds after a write at which the controller takes it back. */
  readonly takingBack: Map<string, number>
  pendingBack: { readonly point: Point; readonly at: number; readonly value: number }[]
}

export function createSimulation(
  seed: number,
  epoch: number,
  scheduled: readonly ScheduledFault[] = [],
): Simulation {
  return {
    plant: createPlant(),
    epoch,
    process: createRandom(seed),
    instruments: createRandom(seed ^ 0x5eed),
    scheduled: [...scheduled],
    stuck: new Map(),
    frozen: new Map(),
    bad: new Map(),
    takingBack: new Map(),
    pendingBack: [],
  }
}

/** Moves on by whole steps of the model; answers the link faults that fell due. */
export function advance(simulation: Simulation, steps: number, restless = 1): LinkFault[] {
  const { plant } = simulation
  const link: LinkFault[] = []
  for (let i = 0; i < steps; i++) {
    stepPlant(plant, STEP, simulation.process, restless)
    endFaults(simulation, plant.time)
    link.push(...startFaults(simulation, plant.time))
  }
  return link
}

function startFaults(simulation: Simulation, now: number): LinkFault[] {
  if (!simulation.scheduled.some(({ at }) => at <= now)) return []
  const due = simulation.scheduled.filter(({ at }) => at <= now)
  simulation.scheduled = simulation.scheduled.filter(({ at }) => at > now)
  return due.flatMap(({ fault }) => putOn(simulation, fault) ?? [])
}

function endFaults(simulation: Simulation, now: number): void {
  for (const [well, until] of simulation.stuck) {
    if (until > now) continue
    simulation.stuck.delete(well)
    wellOf(simulation.plant, well).head.chokeStuck = false
  }
  for (const faults of [simulation.frozen, simulation.bad]) {
    for (const [tag, { until }] of faults) if (until <= now) faults.delete(tag)
  }
  if (simulation.pendingBack.length === 0) return
  const back = simulation.pendingBack.filter(({ at }) => at <= now)
  simulation.pendingBack = simulation.pendingBack.filter(({ at }) => at > now)
  for (const { point, value } of back) point.write?.(simulation.plant, value)
}

/** Puts a fault on; what concerns the link is answered, since the server does that. */
export function putOn(simulation: Simulation, fault: Fault): LinkFault | null {
  const { plant } = simulation
  const until = 'seconds' in fault && fault.seconds > 0 ? plant.time + fault.seconds : Infinity
  switch (fault.kind) {
    case 'esp_trip': {
      const well = wellOf(plant, fault.well)
      if (well.kind === 'esp') tripEsp(well)
      return null
    }
    case 'stick_choke':
      simulation.stuck.set(fault.well, until)
      wellOf(plant, fault.well).head.chokeStuck = true
      return null
    case 'freeze_sensor':
    case 'bad_sensor': {
      const point = pointNamed(fault.tag)
      if (point === undefined) return null
      const faults = fault.kind === 'bad_sensor' ? simulation.bad : simulation.frozen
      faults.set(fault.tag, { until, held: readPoint(simulation, point) })
      return null
    }
    case 'take_back':
      simulation.takingBack.set(fault.tag, fault.seconds)
      return null
    case 'hang':
    case 'drop_link':
      return fault
  }
}

/** Ends every fault of the field and starts tripped pumps again. */
export function clearFaults(simulation: Simulation): void {
  const { plant } = simulation
  simulation.scheduled = []
  simulation.stuck.clear()
  simulation.frozen.clear()
  simulation.bad.clear()
  simulation.takingBack.clear()
  simulation.pendingBack = []
  for (const well of plant.wells) {
    well.head.chokeStuck = false
    if (well.kind === 'esp') restartEsp(well, plant.time)
  }
}

/** What the instrument of a point reports now. */
export function readPoint(simulation: Simulation, point: Point): Reading {
  const bad = simulation.bad.get(point.name)
  if (bad !== undefined) return { value: bad.held.value, status: Status.BadSensorFailure }
  const frozen = simulation.frozen.get(point.name)
  if (frozen !== undefined) return frozen.held
  return measure(point, simulation.plant, simulation.instruments, simulation.epoch)
}

/** Whether a value may be written to a point: a number within its range. */
export function accepts(point: Point, value: unknown): value is number {
  if (point.write === null || typeof value !== 'number') return false
  const [low, high] = point.range ?? [-Infinity, Infinity]
  return value >= low && value <= high
}

/** Takes a value that `accepts` let through. */
export function writePoint(simulation: Simulation, point: Point, value: number): void {
  const { plant } = simulation
  const after = simulation.takingBack.get(point.name)
  if (after !== undefined) {
    const before = simulation.pendingBack.find((pending) => pending.point === point)
    const old = before?.value ?? point.read(plant, simulation.epoch)
    if (typeof old === 'number' && before === undefined) {
      simulation.pendingBack.push({ point, at: plant.time + after, value: old })
    }
  }
  point.write?.(plant, value)
}
