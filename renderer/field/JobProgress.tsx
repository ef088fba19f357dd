/** How far a job is that was started here, with its way out as long as there is one. */
import { useJobs } from '../stores/jobs.ts'
import { call } from '../stores/core.ts'
import { Button } from '../ui/Button.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import catalogue from './messages.ts'
import css from './Transfer.module.css'

export function JobProgress({ id }: { readonly id: string }) {
  const { job: texts } = useMessages(catalogue)
  const format = useFormat()
  const job = useJobs((state) => state.list.find((each) => each.id === id))
  const { done = 0, of = 0, cancellable = true, state = 'running' } = job ?? {}
  return (
    <div className={css['job']} role="status">
      <progress className={css['progress']} max={Math.max(1, of)} value={done} />
      <span className={css['figures']}>
        {state === 'cancelled'
          ? texts.cancelling
          : cancellable
            ? texts.done(format.number(done), format.number(of))
            : texts.writing}
      </span>
      <Button
        small
        off={!cancellable || job === undefined}
        onPress={() => void call('jobs.cancel', { job: id })}
      >
        {texts.cancel}
      </Button>
    </div>
  )
}
