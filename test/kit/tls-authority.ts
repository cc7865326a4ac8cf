import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A certificate and the authority that vouches for it, in a folder of their own. */
export interface TestCertificate {
  readonly folder: string;
  /** PEM text. */
  readonly authority: string;
  /** Paths. */
  readonly certificate: string;
  readonly key: string;
}

/** Makes an authority and a server's certificate for these names with the system's openssl. */
export function makeCertificate(names: readonly string[] = ["localhost"]): TestCertificate {
  const folder = mkdtempSync(join(tmpdir(), "connector-tls-"));
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: readonly string[]): void => {
    execFileSync("openssl", args, { stdio: "pipe", cwd: folder });
  };
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc"];
  openssl(
    "req",
    "-x509",
    ...curve,
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
    "-days",
    "2",
    "-subj",
    "/CN=Test authority",
  );
  openssl("req", ...curve, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost");
  writeFileSync(at("names"), `subjectAltName=${names.map((name) => `DNS:${name}`).join()}\n`);
  openssl(
    "x509",
    "-req",
    "-in",
    "server.csr",
    "-CA",
    "ca.pem",
    "-CAkey",
    "ca.key",
    "-out",
    "server.pem",
    "-days",
    "2",
    "-extfile",
    "names",
  );
  return {
    folder,
    authority: readFileSync(at("ca.pem"), "utf8"),
    certificate: at("server.pem"),
    key: at("server.key"),
  };
}
