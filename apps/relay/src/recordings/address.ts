import type { LookupAddress } from 'node:dns';
import { BlockList, isIP } from 'node:net';

/** Where something may be fetched from. */
export interface Allowed {
  /** Exact names or addresses, and `*.example.com`. */
  readonly hosts: readonly string[];
  /** `http:` to this very machine, for development. */
  readonly plainToLoopback: boolean;
}

const blocked = (...subnets: readonly (readonly [string, number])[]): BlockList => {
  const list = new BlockList();
  for (const [net, prefix] of subnets) list.addSubnet(net, prefix, isIP(net) === 6 ? 'ipv6' : 'ipv4');
  return list;
};
const loopback = blocked(['127.0.0.0', 8], ['::1', 128]);
/** What no address of the public internet is in: RFC 6890 and its registries. */
const notPublic = blocked(
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
);
/** Of IPv6 only global unicast is public, and of that not what carries an IPv4 address in it, nor documentation. */
const publicV6 = blocked(['2000::', 3]);
const notPublicV6 = blocked(['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]);

const within = (list: BlockList, address: string) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
/** `::ffff:10.0.0.1` is 10.0.0.1, however it is written. */
const unmapped = (address: string): string => {
  const parts = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(new URL(`http://[${address}]`).hostname.slice(1, -1));
  if (!parts) return address;
  const [high, low] = [parseInt(parts[1]!, 16), parseInt(parts[2]!, 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
};

const isPublic = (address: string): boolean =>
  isIP(address) === 6 ? within(publicV6, address) && !within(notPublicV6, address) : !within(notPublic, address);

/** As a URL has it: lower case, IPv6 without its brackets, the dot of the root left out. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');

/** Whether the host is one of those, by its exact name (`exactly`) or also by a `*.`. */
export function isListed(host: string, hosts: readonly string[], { exactly = false } = {}): boolean {
  return hosts.some((listed) => {
    const name = listed.toLowerCase();
    return name.startsWith('*.') ? !exactly && isIP(host) === 0 && host.endsWith(name.slice(1)) : name === host;
  });
}

/** Whether anything at this address may be asked for at all, before its name is resolved. */
export function mayAsk(url: URL, allowed: Allowed): boolean {
  const host = hostOf(url);
  const isAddress = isIP(host) !== 0;
  if (!isListed(host, allowed.hosts) || (isAddress && !mayConnect({ address: host }, url, allowed))) return false;
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && allowed.plainToLoopback && (host === 'localhost' || isAddress);
}

/**
 * Whether a connection to what the name resolved to may be opened. What a name leads to is its owner's to change: nobody outside
 * shall have us ask our own network, unless the address itself is listed.
 */
export function mayConnect({ address }: Pick<LookupAddress, 'address'>, url: URL, { hosts }: Allowed): boolean {
  const to = isIP(address) === 6 ? unmapped(address) : address;
  const isLoopback = within(loopback, to);
  if (url.protocol === 'http:' && !isLoopback) return false;
  // `localhost` is as literal as a loopback address
  if (isLoopback && hostOf(url) === 'localhost') return isListed('localhost', hosts, { exactly: true });
  return isPublic(to) || isListed(to, hosts, { exactly: true });
}
