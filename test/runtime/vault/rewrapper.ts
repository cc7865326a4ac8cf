/** Opens a vault and wraps all its data keys anew, in small batches; may be killed at any moment. */
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import { keyFile } from "../../../runtime/vault/key-file.ts";
import { createVault } from "../../../runtime/vault/vault.ts";

const [path = "", keys = ""] = process.argv.slice(2);
const vault = createVault({ store: openSqliteStore({ path }), keys: keyFile(keys) });
process.stdout.write("started\n");
process.stdout.write(JSON.stringify(await vault.rewrap({ batch: 4 })));
