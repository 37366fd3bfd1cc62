// What Node makes of sources is kept between the processes of tests: each file is one, and loads the whole service.
import { keepCompiled } from '../src/compile-cache.ts'

keepCompiled()
