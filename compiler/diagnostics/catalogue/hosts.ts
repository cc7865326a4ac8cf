/** Where credentials may travel. */
export const hosts = {
  "hosts/chosen-by-user": {
    severity: "error",
    message: '"{{host}}" lets the user choose where credentials go.',
    help: "Name the vendor's hosts, if they are known.",
    waivable: true,
  },
  "hosts/private-network": {
    severity: "error",
    message: "With `network: private` calls reach the networks behind the host's own walls.",
    help: "Remove it, if the vendor is on the internet.",
    waivable: true,
  },
  "hosts/shared-suffix": {
    severity: "error",
    message: 'Strangers can have names under "{{host}}".',
    help: "Name the hosts.",
    waivable: true,
  },
  "hosts/too-wide": {
    severity: "error",
    message: 'Anyone can register a name under "{{host}}".',
    help: "Name the hosts, or a suffix that belongs to the vendor alone.",
  },
} as const;
