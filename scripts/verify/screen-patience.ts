/** A busy machine draws late: what a test of a screen waits for may take as long as it takes, within the test. */
import { configure } from '@testing-library/react'

configure({ asyncUtilTimeout: 20_000 })
