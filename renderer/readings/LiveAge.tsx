/** Time since the tag was last confirmed, counted each second by the core's clock. */
import { useAge } from '../stores/readings.ts'
import { useFormat } from '../ui/language.tsx'

export function LiveAge({ tag }: { readonly tag: number | undefined }) {
  const format = useFormat()
  return <>{format.age(useAge(tag))}</>
}
