import { type Connector, createContext } from "@human/connector-sdk";
import { expect, it } from "vitest";
import { TestConnector } from "../kit/connector.ts";

function opened(organization?: string): Connector {
  return new TestConnector({}, organization === undefined ? {} : { organization });
}

it("takes the organization's own connections, and those of which the host names no owner", () => {
  for (const owner of ["acme", undefined])
    expect(createContext({ organization: "acme", connections: [opened(owner)] }).organization).toBe(
      "acme",
    );
});

it.each(["other", "Acme", ""])(
  "serves nobody by a connection that was opened for the organization %j",
  (owner) => {
    const open = (): unknown =>
      createContext({ organization: "acme", connections: [opened(owner)] });
    expect(open).toThrowError(expect.objectContaining({ code: "badInput" }));
  },
);
