/** Where credentials may travel. */
export const hosts = {
  "hosts/chosen-by-user": {
    severity: "error",
    message: '"{{host}}" lets the user choose where credentials go.',
    help: "Say why in `waivers`.",
  },
  "hosts/shared-suffix": {
    severity: "error",
    message: 'Strangers can have names under "{{host}}".',
    help: "Name the hosts, or say why in `waivers`.",
  },
  "hosts/too-wide": {
    severity: "error",
    message: 'Anyone can register a name under "{{host}}".',
    help: "Name the hosts, or a suffix that belongs to the vendor alone.",
  },
} as const;
