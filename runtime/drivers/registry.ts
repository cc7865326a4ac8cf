import { ConnectorError } from "../errors.ts";
import type { DriverName } from "./descriptor.ts";
import type { Driver } from "./driver.ts";

/** How each driver is loaded. */
const loaders: Readonly<Record<DriverName, () => Promise<Driver>>> = {
  mongodb: async () => (await import("./mongodb/driver.ts")).mongodb,
  mysql: async () => (await import("./mysql/driver.ts")).mysqlDriver,
  postgres: async () => (await import("./postgres/driver.ts")).postgres,
  redis: async () => (await import("./redis/driver.ts")).redis,
  smtp: async () => (await import("./smtp/driver.ts")).smtp,
};

/** Loads a driver with the packages that it is made of. Fails with `unsupported` where one is not installed. */
export async function loadDriver(name: DriverName): Promise<Driver> {
  const load = Object.hasOwn(loaders, name) ? loaders[name] : undefined;
  if (load === undefined)
    throw new ConnectorError("unsupported", `This runtime has no driver "${name}".`);
  try {
    return await load();
  } catch (error) {
    if (!isMissingPackage(error)) throw error;
    throw new ConnectorError(
      "unsupported",
      `The driver "${name}" needs packages that are not installed: see peerDependencies of the SDK.`,
      { cause: error },
    );
  }
}

function isMissingPackage(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
}
