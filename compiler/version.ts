import manifest from "./package.json" with { type: "json" };

/** Version of the compiler, as generated files name it. */
export const compilerVersion: string = manifest.version;
