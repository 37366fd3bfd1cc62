import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { isLoopback } from '../../loopback.ts'
import { CallbackFailure } from './failure.ts'

export interface Address {
  address: string
  family: 4 | 6
}

/**
 * Everything that is not the public internet: this machine, private networks, carriers' networks, link-local (with it
 * the metadata services of clouds), documentation, multicast, and addresses that hide one of these in an IPv6 one.
 * https://www.iana.org/assignments/iana-ipv4-special-registry,
 * https://www.iana.org/assignments/iana-ipv6-special-registry; 168.63.129.16 is Azure's own inside each network:
 * https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
 */
const NOT_PUBLIC = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4', '168.63.129.16/32'],
  ...['::/96', '::ffff:0:0/96', '::ffff:0:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23'],
  ...['2001:db8::/32', '2002::/16', '3fff::/20', '5f00::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
]

const blocked = networksOf(NOT_PUBLIC)
const loopback = networksOf(['127.0.0.0/8', '::1/128'])

/** Whether an address leads to the public internet. */
export const isPublic = (address: string): boolean => isIP(address) !== 0 && !isIn(blocked, address)

/**
 * The addresses of a receiver, looked up now and checked, of which one is then connected to: what a name stands for
 * may change from one moment to the next.
 *
 * @param allowLoopback whether a receiver may be on this machine, if its very name says so
 * @throws CallbackFailure
 */
export async function addressesOf(hostname: string, allowLoopback: boolean): Promise<Address[]> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  const found = (await lookup(host, { all: true }).catch((cause: unknown) => {
    throw new CallbackFailure('CallbackNotResolved', `The name ${host} can not be looked up.`, { cause })
  })) as Address[]
  const mayBe = allowLoopback && isLoopback(hostname) ? (address: string) => isIn(loopback, address) : isPublic
  if (found.length === 0 || !found.every(({ address }) => mayBe(address))) {
    throw new CallbackFailure('CallbackAddressRefused', `The name ${host} leads to an address that is not public.`)
  }
  return found
}

const isIn = (lists: Networks, address: string): boolean =>
  isIP(address) === 6 ? lists.six.check(address, 'ipv6') : lists.four.check(address, 'ipv4')

interface Networks {
  four: BlockList
  six: BlockList
}

/** A list for each family: in one, the network of mapped addresses would hold every IPv4 address. */
function networksOf(networks: readonly string[]): Networks {
  const lists = { four: new BlockList(), six: new BlockList() }
  for (const network of networks) {
    const [address = '', prefix] = network.split('/')
    if (isIP(address) === 6) lists.six.addSubnet(address, Number(prefix), 'ipv6')
    else lists.four.addSubnet(address, Number(prefix), 'ipv4')
  }
  return lists
}
