import { actorOf } from "../actor.ts";
import { ConnectorError, type ErrorCode } from "../errors.ts";
import type { Connection } from "./connection.ts";

/** What is done with a connection; all but `refresh` because somebody asked for it. */
export type ConnectionStep =
  "begin" | "finish" | "connect" | "choose" | "rotate" | "revoke" | "refresh";

/** Whose connection it is; without an id where nobody knows which it would have been. */
export type ConnectionSubject = Pick<Connection, "organization" | "connector"> &
  Partial<Pick<Connection, "id">>;

/** Who asked for it: a person, an agent, a workflow. Observers are told, and the audit log says so. */
export interface AskedBy {
  readonly actor?: string;
}

/**
 * What happened to a connection; holds no secret. `actor` is who asked for it, where that was said. `connection` may
 * hold the vendor's words for people: its `label`, its `fields`, what is left to choose. `begun`: what was asked for is
 * right, and nothing has left yet; `begin` connects nothing and has none. `failed`: it came to nothing, at `refresh` a
 * renewal, and calls go on with the old token while it lasts.
 */
export type ConnectionEvent = AskedBy & Happening;

type Happening =
  | ({ readonly connection: Connection } & (
      | { readonly kind: "connected" | "choosing" | "refreshed" | "needsReauthentication" }
      | { readonly kind: "rotated"; readonly what: readonly ("app" | "credential")[] }
      | { readonly kind: "revoked"; readonly atVendor: boolean }
    ))
  | {
      readonly kind: "begun";
      readonly step: ConnectionStep;
      readonly connection: ConnectionSubject;
    }
  | {
      readonly kind: "failed";
      readonly step: ConnectionStep;
      readonly code: ErrorCode | "thrown";
      readonly connection: ConnectionSubject;
    };

/**
 * Sees what happens to connections. What has `begun` waits for it, and fails with what it throws before anything is
 * done; what it throws at other events becomes a process warning and changes nothing.
 */
export type ConnectionObserver = (event: ConnectionEvent) => void | Promise<void>;

/** An observer as those who work on connections tell it. */
export interface Telling {
  /** Fails with what the observer throws. */
  readonly announce: (step: ConnectionStep, connection: ConnectionSubject) => Promise<void>;
  readonly observe: (event: Exclude<Happening, { readonly kind: "begun" }>) => void;
}

/** Tells in somebody's name. Fails with `badInput` for what is none. */
export function tellingOf(observer: ConnectionObserver | undefined, askedBy: AskedBy): Telling {
  const actor = actorOf(undefined, askedBy.actor);
  const tell = async (event: Happening): Promise<void> =>
    await observer?.(actor === undefined ? event : { ...event, actor });
  return {
    announce: async (step, connection) => {
      await tell({ kind: "begun", step, connection });
    },
    observe: (event) => {
      void tell(event).catch((error: unknown) => {
        const name = error instanceof Error ? error.name : typeof error;
        process.emitWarning(`An observer of connections threw (${name}).`, "ConnectorWarning");
      });
    },
  };
}

/** Does what somebody asked for, and tells where it fails. */
export async function attempting<T>(
  { observe }: Telling,
  step: ConnectionStep,
  subject: () => ConnectionSubject,
  attempt: () => Promise<T>,
): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    const code = error instanceof ConnectorError ? error.code : "thrown";
    observe({ kind: "failed", step, code, connection: subject() });
    throw error;
  }
}
