import fp from 'fastify-plugin'

interface ObjectSchema {
  properties?: Record<string, { type?: string; minLength?: number; properties?: object }>
  required?: string[]
}

/**
 * Flows fill in forms: an optional field left empty arrives as an empty string, and a boolean that went through an
 * expression arrives as `True`. Both are put right here, before validation, for queries and bodies alike. Nothing else
 * is: what is still wrong then is refused. Where the empty string is a value, its schema says `minLength: 0`.
 */
export default fp(
  async (app) => {
    app.addHook('preValidation', async (request) => {
      const { querystring, body } = request.routeOptions.schema ?? {}
      // Where nothing has to be filled in, a flow sends no body at all.
      if (
        request.body === undefined &&
        (body as ObjectSchema | undefined)?.required === undefined &&
        body !== undefined
      ) {
        request.body = {}
      }
      tidy(request.query, querystring as ObjectSchema | undefined)
      tidy(request.body, body as ObjectSchema | undefined)
    })
  },
  { name: 'tolerant-inputs' },
)

function tidy(input: unknown, schema: ObjectSchema | undefined): void {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return
  const values = input as Record<string, unknown>
  for (const [name, property] of Object.entries(schema?.properties ?? {})) {
    const value = values[name]
    if (typeof value === 'string') {
      if (value.trim() === '' && property.minLength !== 0 && !schema?.required?.includes(name)) delete values[name]
      else if (property.type === 'boolean' && /^(true|false)$/i.test(value)) {
        values[name] = value.toLowerCase() === 'true'
      }
    } else if (property.properties !== undefined) {
      tidy(value, property as ObjectSchema)
    }
  }
}
