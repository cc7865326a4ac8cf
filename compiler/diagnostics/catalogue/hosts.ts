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
    message: '"{{host}}" covers a whole top-level domain.',
  },
} as const;
