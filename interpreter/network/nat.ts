/**
 * Source NAT behind a device, with whichever of the two programs for it there is.
 *
 * Only in a network namespace of the script's own: rules end with it, and are undone nowhere else.
 */
import type { Machine } from '../machine.ts';
import { faultOfName } from './ip-words.ts';
import { networkOf } from './namespace.ts';
import { findSystemProgram, OutsideProgram } from './outside.ts';

/** Said to nft(8) at once, so all of it is done or nothing. */
const nftRules = (device: string): string => `
table ip nsx {
  chain postrouting {
    type nat hook postrouting priority srcnat;
    oifname "${device}" masquerade
  }
}
`;

export function masqueradeBehind(machine: Machine, device: string): void {
  const place = networkOf(machine, machine.process);
  if (place.owner !== 'script' && !machine.kernel.dry) {
    throw machine.fail(
      'nsx::net::not-ours',
      'rules of a network namespace that the script has not made could not be undone',
      {
        help: 'do it in a network namespace of its own: `clone net < … >`',
      },
    );
  }
  // It stands between quotes in what nft is told.
  const fault = faultOfName(device) ?? (/["\\]/.test(device) ? 'it has a quote in it' : null);
  if (fault !== null) {
    throw machine.fail('nsx::net::bad-name', `\`${device}\` cannot be the name of a device: ${fault}`, {
      facts: { errno: 'EINVAL' },
    });
  }
  const nft = findSystemProgram(machine, 'nft');
  const iptables = nft === null ? findSystemProgram(machine, 'iptables') : null;
  if (nft === null && iptables === null) {
    throw machine.fail('nsx::net::no-program', 'there is neither `nft` nor `iptables` on this system', {
      help: 'install one of them: `apt-get install nftables`, `dnf install nftables`, `apk add nftables`',
      facts: { errno: 'ENOENT' },
    });
  }
  const program =
    nft !== null
      ? new OutsideProgram(machine, place, [nft, '-f', '-'])
      : new OutsideProgram(machine, place, [
          ...[iptables ?? '', '-w', '-t', 'nat', '-A', 'POSTROUTING'],
          ...['-o', device, '-j', 'MASQUERADE'],
        ] as [string, ...string[]]);
  if (nft !== null && !machine.kernel.dry) program.input.send(nftRules(device));
  const { out, err, change } = program.finish();
  if (change?.kind === 'exited' && change.status === 0) return;
  const said = (err === '' ? out : err).split('\n');
  throw machine.fail(
    'nsx::net::refused',
    `\`${nft !== null ? 'nft' : 'iptables'}\` cannot set up NAT behind \`${device}\``,
    {
      notes: said.slice(0, 3).map((line) => `it says: ${line}`),
      help: 'perhaps the kernel has no NAT: its modules nf_nat and nft_masq, or iptable_nat, may be missing',
      facts: /not permitted/i.test(err) ? { errno: 'EPERM' } : {},
    },
  );
}
