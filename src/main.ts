import { keepCompiled } from './compile-cache.ts'

keepCompiled()
// Only what is loaded from now on is kept.
await import('./server.ts')
