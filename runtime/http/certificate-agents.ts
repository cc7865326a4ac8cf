import { createSecureContext, type SecureContext } from "node:tls";
import type { Agent } from "undici";
import { ConnectorError } from "../errors.ts";
import type { ClientCertificate } from "./client-certificate.ts";

/** Milliseconds for which a pool that nobody uses is kept. */
const IDLE = 30_000;

interface Pool {
  readonly agent: Agent;
  readonly timer: NodeJS.Timeout;
}

/**
 * One pool of connections for each client certificate of each owner: whoever used a connection that another opened
 * would be taken for him. TLS sessions are kept per pool, so none is resumed by others either.
 */
export class CertificateAgents {
  readonly #pools = new Map<string, Pool>();
  readonly #open: (secureContext: SecureContext) => Agent;
  readonly #idle: number;

  constructor(open: (secureContext: SecureContext) => Agent, idle: number = IDLE) {
    this.#open = open;
    this.#idle = idle;
  }

  /** Pools that are open. */
  get size(): number {
    return this.#pools.size;
  }

  /** The pool of a certificate. Fails with `badCredential` where it cannot be used. */
  agentOf(certificate: ClientCertificate): Agent {
    const name = certificate.pool();
    const known = this.#pools.get(name);
    if (known !== undefined) {
      known.timer.refresh();
      return known.agent;
    }
    const agent = this.#open(secureContextOf(certificate));
    const timer = setTimeout(() => this.#close(name, agent), this.#idle);
    // A program that has nothing else to do ends.
    timer.unref();
    this.#pools.set(name, { agent, timer });
    return agent;
  }

  /** Requests under way end first; later ones open a new pool. */
  #close(name: string, agent: Agent): void {
    this.#pools.delete(name);
    agent.close().catch(() => agent.destroy());
  }
}

function secureContextOf(certificate: ClientCertificate): SecureContext {
  const { certificate: cert, key } = certificate.read();
  try {
    return createSecureContext({ cert, key, minVersion: "TLSv1.2" });
  } catch {
    // What Node throws may quote the key.
    throw new ConnectorError(
      "badCredential",
      "The client certificate and its private key are no pair in PEM.",
      { unsent: true },
    );
  }
}
