// fast-check with one seed for all properties: a run says the same twice, and `FUZZ_SEED` asks for others.
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env["FUZZ_SEED"] ?? 1) });

export default fc;
