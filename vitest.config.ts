import { availableParallelism } from "node:os";
import { defineConfig, type ViteUserConfig } from "vitest/config";
import { tags } from "./test/catalog/tags.ts";

const config: ViteUserConfig = defineConfig({
  test: {
    tags: [...tags],
    include: ["test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "test/live/**"],
    // Processes: a thread whose sockets a test has broken off may never end.
    pool: "forks",
    // Vitest leaves one processor free by itself, which of two is half.
    maxWorkers: availableParallelism(),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Milliseconds: what is waited for comes at once, but not on a machine that has other things to do.
    expect: { poll: { timeout: 15_000 } },
  },
});
export default config;
