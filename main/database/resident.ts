/**
 * Keeps the native part of SQLite in the process from the first thread that uses it on. Node takes a
 * native library out of memory with the last thread that has loaded it, and whatever of that thread is
 * cleared up later then runs into nothing: the whole process dies of it, rarely and without a word.
 */
import BetterSqlite3 from 'better-sqlite3'

new BetterSqlite3(':memory:').close()
