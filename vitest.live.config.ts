import { defineConfig, type ViteUserConfig } from "vitest/config";
import { tags } from "./test/catalog/tags.ts";

/** The tier against servers from the system's packages; `npm test` does without. */
const config: ViteUserConfig = defineConfig({
  test: {
    tags: [...tags],
    globalSetup: ["test/live/servers.ts"],
    include: [
      "test/live/**/*.test.ts",
      "test/connectors/db-postgresql.test.ts",
      "test/runtime/store/postgres.test.ts",
    ],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Milliseconds: what is waited for comes at once, but not on a machine that has other things to do.
    expect: { poll: { timeout: 15_000 } },
  },
});
export default config;
