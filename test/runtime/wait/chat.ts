import {
  type AnyOperation,
  type Connector,
  type ConnectorOptions,
  createSharedState,
  type HttpRequest,
  systemClock,
  type Transport,
  type Wait,
} from "@human/connector-sdk";
import { ContractConnector, entry } from "../contract/kit.ts";
import { pieces, testOperation } from "../kit/connector.ts";
import { OWNER, PAGE } from "./kit.ts";

/** A vendor of the test's own, in memory: it gives each message an id, `m1` and so on. */
export interface Chat {
  readonly sent: readonly { readonly id: string; readonly key: string; readonly text: string }[];
  readonly transport: Transport;
  /** The links in the message of an index. */
  readonly linksIn: (index: number) => readonly string[];
  /** From now on messages arrive and are not answered: for good, or until `release`. */
  readonly hang: () => void;
  readonly release: () => void;
  /** From now on messages are refused. */
  readonly refuse: () => void;
  /** From now on all is well; what hangs goes on hanging. */
  readonly resume: () => void;
}

export function chat(): Chat {
  const sent: { id: string; key: string; text: string }[] = [];
  let state: "well" | "hanging" | "refusing" = "well";
  let gate = Promise.withResolvers<void>();
  const answer = async ({ headers, body }: HttpRequest): ReturnType<Transport> => {
    const id = `m${String(sent.length + 1)}`;
    const { text } = JSON.parse(String(body)) as { readonly text: string };
    sent.push({ id, key: headers["idempotency-key"] ?? "", text });
    if (state === "hanging") await gate.promise;
    const isWell = state !== "refusing";
    return {
      status: isWell ? 200 : 422,
      headers: { "content-type": "application/json" },
      body: pieces(JSON.stringify(isWell ? { id } : {})),
    };
  };
  return {
    sent,
    transport: answer,
    linksIn: (index) => sent[index]?.text.match(new RegExp(`${PAGE}/\\S+`, "g")) ?? [],
    hang: () => {
      state = "hanging";
      gate = Promise.withResolvers();
    },
    release: () => {
      state = "well";
      gate.resolve();
    },
    refuse: () => {
      state = "refusing";
    },
    resume: () => {
      state = "well";
    },
  };
}

export const post: AnyOperation = testOperation({
  id: "messages.post",
  method: "POST",
  path: "/messages",
  effect: "write",
  input: { text: { in: "body" } },
  body: { encoding: "json", mediaType: "application/json" },
  idempotency: { kind: "header", header: "Idempotency-Key" },
});

const ways: Readonly<Record<"event" | "link", Wait>> = {
  event: {
    for: "event",
    event: "button.pressed",
    where: [{ at: ["event", "message"], is: (at) => at("result", "id") }],
    returns: { choice: (at) => at("event", "word"), by: (at) => at("event", "by") },
  },
  link: { for: "link" },
};

/** A connector to the chat whose people answer in one way, or in those given. */
export function asker(
  { transport }: Pick<Chat, "transport">,
  options: Partial<ConnectorOptions> = {},
  way: "event" | "link" | readonly Wait[] = "event",
  call: typeof post = post,
): Connector {
  const text = (at: (root: string, name: string) => unknown): unknown =>
    at("input", "text") ?? at("input", "question");
  return new ContractConnector(
    {
      "notification.ask": [
        entry(call, { with: { text }, wait: typeof way === "string" ? [ways[way]] : way }),
      ],
    },
    { transport, state: createSharedState({ clock: systemClock }), ...OWNER, ...options },
    { id: "chat" },
  );
}
