import { present } from '../present.ts'
import names from '../data/sku-names.json' with { type: 'json' }

const KNOWN = names as unknown as Record<string, [partNumber: string, name: string] | undefined>

/**
 * What a product is called in Microsoft's shops. Graph knows only part numbers, and some of those mislead:
 * O365_BUSINESS_PREMIUM is "Microsoft 365 Business Standard". Looked up by id, since neither names nor part numbers are
 * unique; products newer than our list keep their part number.
 */
export function productName(skuId: string, skuPartNumber?: string | null): string {
  return KNOWN[skuId.toLowerCase()]?.[1] ?? skuPartNumber ?? skuId
}

/** A product as every reply names it. */
export function product(skuId: string, skuPartNumber?: string | null) {
  const partNumber = skuPartNumber ?? KNOWN[skuId.toLowerCase()]?.[0]
  return {
    skuId,
    productName: productName(skuId, partNumber),
    ...present('skuPartNumber', partNumber),
  }
}
