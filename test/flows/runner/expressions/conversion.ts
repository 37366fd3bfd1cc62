import { Float, isRow, number, refuse, TemplateError, text, toText, type Functions } from './values.ts'

const encode = (value: string): string => Buffer.from(value, 'utf8').toString('base64')
const decode = (value: string): string => Buffer.from(value, 'base64').toString('utf8')

/** Bytes, as the engine hands them on between actions. */
const binary = (content: string, type = 'application/octet-stream') => ({ '$content-type': type, $content: content })

/** The text in an object that stands for bytes, or the text itself. */
function content(name: string, value: unknown): string {
  return isRow(value) && typeof value['$content'] === 'string' ? decode(value['$content']) : text(name, value)
}

function dataUri(name: string, value: unknown): { type: string; content: string } {
  const [, type, encoded] = /^data:([^,]*?)(?:;base64),(.*)$/s.exec(text(name, value)) ?? []
  if (type === undefined || encoded === undefined) return refuse(name, 'a data URI in Base64', value)
  return { type, content: encoded }
}

function parsed(name: string, value: unknown, pattern: RegExp): number {
  if (typeof value === 'number' || value instanceof Float) return number(name, value)
  const given = text(name, value).trim()
  if (!pattern.test(given)) {
    throw new TemplateError(`The template language function '${name}' can't convert '${given}'.`)
  }
  return Number(given)
}

const INTEGER = /^[+-]?\d+$/
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

export const conversionFunctions: Functions = {
  array: (value) => [value],
  base64: (value) => encode(content('base64', value)),
  base64ToBinary: (value) => binary(text('base64ToBinary', value)),
  base64ToString: (value) => decode(text('base64ToString', value)),
  binary: (value) => binary(encode(text('binary', value))),
  bool(value) {
    if (typeof value === 'boolean') return value
    if (typeof value === 'number') return value !== 0
    if (/^true$/i.test(String(value))) return true
    if (/^false$/i.test(String(value))) return false
    return refuse('bool', "a boolean, a number, 'true' or 'false'", value)
  },
  createArray: (...values) => values,
  dataUri: (value) => `data:text/plain;charset=utf-8;base64,${encode(content('dataUri', value))}`,
  dataUriToBinary(value) {
    const { type, content } = dataUri('dataUriToBinary', value)
    return binary(content, type)
  },
  dataUriToString: (value) => decode(dataUri('dataUriToString', value).content),
  decimal: (value) => new Float(parsed('decimal', value, DECIMAL)),
  decodeBase64: (value) => decode(text('decodeBase64', value)),
  decodeDataUri(value) {
    const { type, content } = dataUri('decodeDataUri', value)
    return binary(content, type)
  },
  decodeUriComponent: (value) => decodeURIComponent(text('decodeUriComponent', value)),
  encodeUriComponent: (value) => encodeURIComponent(text('encodeUriComponent', value)),
  float: (value) => new Float(parsed('float', value, DECIMAL)),
  int: (value) => parsed('int', value, INTEGER),
  json(value) {
    try {
      return JSON.parse(content('json', value))
    } catch (cause) {
      if (cause instanceof TemplateError) throw cause
      throw new TemplateError("The template language function 'json' parameter is not valid JSON.", { cause })
    }
  },
  string: (value) => (isRow(value) && typeof value['$content'] === 'string' ? content('string', value) : toText(value)),
  uriComponent: (value) => encodeURIComponent(text('uriComponent', value)),
  uriComponentToBinary: (value) => binary(encode(decodeURIComponent(text('uriComponentToBinary', value)))),
  uriComponentToString: (value) => decodeURIComponent(text('uriComponentToString', value)),
}
