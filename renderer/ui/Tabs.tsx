/** Tabs with an optional count each; the panels are the caller's children in the same order. */
import type { ReactNode } from 'react'
import { Tab, TabList, TabPanel, Tabs as Frame } from 'react-aria-components'
import css from './Tabs.module.css'

export interface TabSpec {
  readonly key: string
  readonly text: string
  readonly count?: number
  readonly content: ReactNode
}

export interface TabsProps {
  readonly label: string
  readonly tabs: readonly TabSpec[]
  readonly value: string
  readonly onChange: (key: string) => void
}

export const Tabs = ({ label, tabs, value, onChange }: TabsProps) => (
  <Frame
    className={css['tabs'] ?? ''}
    selectedKey={value}
    onSelectionChange={(key) => onChange(String(key))}
  >
    <TabList className={css['list'] ?? ''} aria-label={label}>
      {tabs.map(({ key, text, count }) => (
        <Tab key={key} id={key} className={css['tab'] ?? ''}>
          {text}
          {count === undefined ? null : <b>{count}</b>}
        </Tab>
      ))}
    </TabList>
    {tabs.map(({ key, content }) => (
      <TabPanel key={key} id={key} className={css['panel'] ?? ''}>
        {content}
      </TabPanel>
    ))}
  </Frame>
)
