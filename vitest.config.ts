import { defineConfig, type ViteUserConfig } from "vitest/config";
import { tags } from "./test/catalog/tags.ts";

const config: ViteUserConfig = defineConfig({
  test: {
    tags: [...tags],
    include: ["test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "test/live/**"],
    pool: "threads",
    testTimeout: 30_000,
  },
});
export default config;
