/** The head of a table of templates: its last column is told by whoever shows it. */
import { useMessages } from '../../ui/language.tsx'
import table from '../../ui/Table.module.css'
import catalogue from './messages.ts'

export function TemplateHead({ last }: { readonly last: string }) {
  const texts = useMessages(catalogue)
  return (
    <thead>
      <tr>
        <th className={table['words']}>{texts.name}</th>
        <th className={table['words']}>{texts.kind}</th>
        <th className={table['figure']}>{texts.signals}</th>
        <th className={table['words']}>{last}</th>
      </tr>
    </thead>
  )
}
