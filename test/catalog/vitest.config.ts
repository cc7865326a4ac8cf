import { defineConfig, type ViteUserConfig } from "vitest/config";
import { tags } from "./tags.ts";

/** What `npm run catalog` runs: whatever calls connectors of the catalogue. */
const config: ViteUserConfig = defineConfig({
  test: {
    root: new URL("../..", import.meta.url).pathname,
    globalSetup: ["test/live/servers.ts"],
    setupFiles: ["test/catalog/seam.ts"],
    include: [
      "test/{catalog,connectors,connectors/oracles,live}/*.test.ts",
      "test/wire/wire.test.ts",
      "test/runtime/contract/stripe.test.ts",
      "test/runtime/webhooks/generated.test.ts",
    ],
    tags: [...tags],
    pool: "forks",
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
export default config;
