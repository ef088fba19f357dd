/** What a template is called on a screen: those of the product in the person's language, those of a site as it says. */
import { useMessages } from '../ui/language.tsx'
import catalogue from './messages.ts'

export function useTemplateName(): (name: string) => string {
  const { templates } = useMessages(catalogue)
  return (name) => (Object.hasOwn(templates, name) ? (templates[name] ?? name) : name)
}
