/** What must hold before a setpoint may be armed, and again before it is sent. */
import type { AcquisitionPort } from '../../shared/acquisition-port.ts'
import type { ReadRequest } from '../../shared/acquisition.ts'
import { qualityOf } from '../../shared/quality.ts'
import { assertNever, fail, ok, type Result } from '../../shared/result.ts'
import { valueFault } from '../../shared/setpoints.ts'
import { ValueType } from '../../shared/samples.ts'
import {
  hasStates,
  isDescribed,
  isSetpoint,
  isSwitch,
  setpointLimits,
  type FieldTag,
  type Tag,
} from '../../shared/tags.ts'

/** The value in its own type, or why this tag does not take it. */
export function checkValue(tag: Tag, value: unknown): Result<number | boolean> {
  if (!isDescribed(tag)) {
    const message = `${tag.name} is not known yet: its server has not told what it is. Wait until it is connected.`
    return fail('not_live', message, { tag: tag.name, reason: 'not_described' })
  }
  if (!isSetpoint(tag)) {
    const message = `${tag.name} is not a setpoint: the server does not let it be written.`
    return fail('not_writable', message, { tag: tag.name })
  }
  const { low, high } = setpointLimits(tag)
  if (!isSwitch(tag) && (low === null || high === null)) {
    // What nobody has limited must not pass for unlimited.
    return fail(
      'out_of_limits',
      `Nobody knows the limits of ${tag.name}: its server gives no range. Set both limits of the site for it first.`,
      { tag: tag.name, reason: 'no_limits' },
    )
  }
  if (isInteger(tag) && typeof value === 'number' && !Number.isInteger(value)) {
    return fail('bad_input', `value: ${tag.name} takes a whole number.`, { field: 'value' })
  }
  const fault = valueFault(value, isSwitch(tag), { low, high })
  switch (fault) {
    case null:
      return isState(tag, value)
        ? ok(value as number | boolean)
        : fail(
            'bad_input',
            `value: ${tag.name} has no state ${String(value)}. Choose one of its states.`,
            {
              field: 'value',
            },
          )
    case 'type':
      return fail(
        'bad_input',
        `value: ${tag.name} takes ${isSwitch(tag) ? 'true or false' : 'a finite number'}.`,
        { field: 'value' },
      )
    case 'low':
    case 'high':
      return fail(
        'out_of_limits',
        `${tag.name} may be set from ${low ?? 'no limit'} to ${high ?? 'no limit'} ${tag.unit ?? ''}; ${String(value)} is outside.`,
        { tag: tag.name, low, high, unit: tag.unit, value: String(value) },
      )
    default:
      return assertNever(fault)
  }
}

const isState = (tag: Tag, value: unknown): boolean =>
  !hasStates(tag) || tag.enumeration.some((state) => state.value === value)

const isInteger = (tag: Tag): boolean => tag.type >= ValueType.SByte && tag.type <= ValueType.UInt32

export interface DeviceValue {
  readonly value: number | boolean
  /** Unix milliseconds. */
  readonly sourceTime: number
}

/** A setpoint and where its server is: what is read there, and sent there, is of no other device. */
export interface Destination {
  readonly tag: FieldTag
  readonly at: NonNullable<ReadRequest['at']>
}

/** Reads the setpoint from the device; only a good scalar is a value to start from. */
export async function readDevice(
  acquisition: Pick<AcquisitionPort, 'read'>,
  { tag, at }: Destination,
): Promise<Result<DeviceValue>> {
  const answer = await acquisition.read({
    server: tag.server,
    tag: tag.id,
    node: tag.node,
    at,
    timeout: tag.rules.write,
  })
  if (!answer.ok) {
    return fail('not_live', `${tag.name} cannot be read now: ${answer.error.message}`, {
      tag: tag.name,
    })
  }
  const { value, status, sourceTime } = answer.value
  // Not a number, or infinite: nobody could tell whether it moved.
  const known = typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
  if (qualityOf(status) !== 'good' || !known) {
    return fail('not_live', `${tag.name} has no good value now, so nothing is sent to it.`, {
      tag: tag.name,
      status,
    })
  }
  return ok({ value, sourceTime })
}
