/** States of switches. */
import { messages } from '../../shared/language.ts'

export default messages({ on: 'on', off: 'off' }, { on: 'вкл.', off: 'откл.' })
