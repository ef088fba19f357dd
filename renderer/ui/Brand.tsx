/** The mark of the program: a derrick. */
import css from './Brand.module.css'

export const Brand = () => (
  <svg className={css['brand']} viewBox="0 0 26 30" aria-hidden>
    <path d="M13 2L5 28M13 2l8 26M2 28h22M10.2 11h5.6M8.3 17.5h9.4M6.7 23.5h12.6M10.2 11l7.500 6.500M15.8 11l-7.500 6.500M8.3 17.500l11 6M17.7 17.500l-11 6" />
  </svg>
)
