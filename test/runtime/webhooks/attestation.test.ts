import { createHash, createHmac, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { expect, it } from "vitest";
import { createAttestor } from "../../../runtime/webhooks/attestation/attestor.ts";
import { type EventProof, sealBatch } from "../../../runtime/webhooks/attestation/batch.ts";
import type { EventEnvelope } from "../../../runtime/webhooks/attestation/envelope.ts";
import {
  inclusionPath,
  leafDigest,
  merkleRoot,
  rootFrom,
} from "../../../runtime/webhooks/attestation/merkle.ts";
import { verifyAttestation } from "../../../runtime/webhooks/attestation/verify-attestation.ts";
import { NOW } from "./kit/verdict.ts";

const key = randomBytes(32);
const attestor = createAttestor({ id: "host-1", key });
const signer = generateKeyPairSync("ed25519");
const stranger = generateKeyPairSync("ed25519");

function envelope(id: string): EventEnvelope {
  return {
    specversion: "1.0",
    id,
    source: "/connectors/vendor/endpoints/e",
    type: "charge.settled",
    time: "2023-11-14T22:13:20.000Z",
    datacontenttype: "application/json",
    organization: "org-1",
    endpoint: "e",
    scheme: "hmac-sha256",
    keyid: "k",
    bodydigest: "d",
    receivedat: "2023-11-14T22:13:20.000Z",
    data: { text: "r\u00e9sum\u00e9 \ud800", number: 1e300, zero: -0, 2: "two", 1: "one" },
  };
}

function sealed(count: number, privateKey = signer.privateKey) {
  const events = Array.from({ length: count }, (_, index) =>
    attestor.attest(envelope(`evt_${index}`)),
  );
  return sealBatch(events, "org-1", { id: "signer-1", privateKey }, NOW);
}

it("vouches for the text's bytes with the host's key, as documented", () => {
  const event = attestor.attest(envelope("evt_1"));
  const derived = createHmac("sha256", key).update("connector-event").digest();
  const mac = createHmac("sha256", derived).update(event.text).digest("base64url");
  expect(event).toMatchObject({ mac, key: "host-1" });
  expect(attestor.check(event)).toBe(true);
  expect(attestor.check(JSON.parse(JSON.stringify(event)) as typeof event)).toBe(true);
});

it("does not vouch for another text, key or MAC", () => {
  const event = attestor.attest(envelope("evt_1"));
  for (let index = 0; index < event.text.length; index += 1) {
    const text =
      event.text.slice(0, index) +
      String.fromCharCode(event.text.charCodeAt(index) ^ 1) +
      event.text.slice(index + 1);
    expect(attestor.check({ ...event, text })).toBe(false);
  }
  expect(attestor.check({ ...event, key: "host-2" })).toBe(false);
  for (const mac of [
    "",
    "AAAA",
    event.mac.slice(0, -1),
    createHash("sha256").update(event.text).digest("base64url"),
  ])
    expect(attestor.check({ ...event, mac })).toBe(false);
  const other = createAttestor({ id: "host-1", key: randomBytes(32) });
  expect(attestor.check(other.attest(envelope("evt_1")))).toBe(false);
});

it("tells texts apart whose bytes would be the same", () => {
  const event = attestor.attest({ ...envelope("evt_1"), data: "\ufffd" });
  const text = event.text.replace("\ufffd", "\ud800");
  expect(attestor.check(event)).toBe(true);
  expect(attestor.check({ ...event, text })).toBe(false);
  const batch = sealBatch([event], "org-1", { id: "s", privateKey: signer.privateKey }, NOW);
  expect(verifyAttestation(batch.export(0), signer.publicKey).kind).toBe("valid");
  const forged = { ...batch.export(0), text };
  expect(verifyAttestation(forged, signer.publicKey)).toEqual({
    kind: "invalid",
    reason: "malformed",
  });
});

it("refuses keys that are too short", () => {
  expect(() => createAttestor({ id: "x", key: randomBytes(31) })).toThrow(
    "A key that vouches for events must have 32 bytes.",
  );
});

it("has the roots of RFC 9162 for its known leaves", () => {
  // The leaves and roots of the reference implementation's tests (google/certificate-transparency).
  const leaves = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
  ].map((hex) => leafDigest(Buffer.from(hex, "hex")));
  const roots = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ];
  roots.forEach((root, index) => {
    expect(merkleRoot(leaves.slice(0, index + 1)).toString("hex")).toBe(root);
  });
  expect(merkleRoot([]).toString("hex")).toBe(createHash("sha256").digest("hex"));
});

it("leads from every leaf of every tree to its root, and nowhere else", () => {
  for (let size = 1; size <= 33; size += 1) {
    const leaves = Array.from({ length: size }, (_, index) => leafDigest(Buffer.of(index)));
    const root = merkleRoot(leaves);
    leaves.forEach((leaf, index) => {
      const path = inclusionPath(leaves, index);
      expect(rootFrom(leaf, index, size, path)?.equals(root)).toBe(true);
      expect(rootFrom(leaf, index, size, [...path, leaf])).toBeUndefined();
      if (path.length > 0)
        expect(rootFrom(leaf, index, size, path.slice(1))?.equals(root) ?? false).toBe(false);
      for (let other = 0; other < size; other += 1)
        if (other !== index)
          expect(rootFrom(leaf, other, size, path)?.equals(root) ?? false).toBe(false);
    });
  }
  for (const [index, size] of [
    [-1, 1],
    [1, 1],
    [0, 0],
    [0.5, 2],
    [0, Number.NaN],
    [0, 1e300],
  ] as const)
    expect(rootFrom(leafDigest(Buffer.of(0)), index, size, [])).toBeUndefined();
});

it.each([1, 2, 3, 7, 256])("proves every event of a batch of %i offline", (count) => {
  const batch = sealed(count);
  for (let index = 0; index < count; index += 1) {
    const proof: unknown = JSON.parse(JSON.stringify(batch.export(index)));
    expect(verifyAttestation(proof, signer.publicKey)).toMatchObject({
      kind: "valid",
      event: { id: `evt_${index}`, organization: "org-1", scheme: "hmac-sha256" },
      head: { size: count, keyid: "signer-1", signedat: "2023-11-14T22:13:20.000Z" },
    });
  }
  expect(() => batch.export(count)).toThrow(`The batch has no event at ${count}.`);
});

it("refuses proofs that anything was changed in", () => {
  const proof = sealed(5).export(2);
  const reason = (changed: unknown, publicKey = signer.publicKey): string => {
    const result = verifyAttestation(changed, publicKey);
    return result.kind === "valid" ? "valid" : result.reason;
  };
  expect(reason(proof)).toBe("valid");
  expect(reason(proof, stranger.publicKey)).toBe("signature");
  expect(reason(sealed(5, stranger.privateKey).export(2))).toBe("signature");
  expect(reason(proof, generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey)).toBe(
    "signature",
  );
  expect(reason({ ...proof, text: proof.text.replace("evt_2", "evt_9") })).toBe("inclusion");
  expect(reason({ ...proof, index: 1 })).toBe("inclusion");
  expect(reason({ ...proof, path: [] })).toBe("inclusion");
  expect(reason({ ...proof, path: [...proof.path].reverse() })).toBe("inclusion");
  expect(
    reason({
      ...proof,
      head: { ...proof.head, text: proof.head.text.replace('"size":5', '"size":6') },
    }),
  ).toBe("signature");
  expect(reason({ ...proof, head: sealed(4).head })).toBe("inclusion");
  // A node of the tree is no event.
  const node: EventProof = { ...proof, text: proof.path[0] ?? "", path: proof.path.slice(1) };
  expect(reason(node)).toBe("malformed");
});

it("takes heads that are made for batches, of the event's organization, and no other signed text", () => {
  const proof = sealed(2).export(0);
  const withHead = (change: (text: string) => string): string => {
    const text = change(proof.head.text);
    const signature = sign(null, Buffer.from(text), signer.privateKey).toString("base64url");
    const result = verifyAttestation({ ...proof, head: { text, signature } }, signer.publicKey);
    return result.kind === "valid" ? "valid" : result.reason;
  };
  expect(withHead((text) => text)).toBe("valid");
  expect(withHead((text) => text.replace("org-1", "org-2"))).toBe("organization");
  expect(withHead((text) => text.replace("connector-event-batch", "other"))).toBe("malformed");
  expect(withHead((text) => text.replace('"version":1', '"version":2'))).toBe("malformed");
  expect(withHead((text) => text.replace('"size":2', '"size":"2"'))).toBe("malformed");
  expect(withHead(() => "no json")).toBe("malformed");
});

it("refuses what is no proof at all", () => {
  const proof = sealed(2).export(0);
  const bad: readonly unknown[] = [
    null,
    undefined,
    "x",
    7,
    [],
    {},
    { ...proof, head: null },
    { ...proof, index: "0" },
    { ...proof, path: ["x"] },
    { ...proof, path: [1] },
    { ...proof, path: Array(54).fill(proof.path[0]) },
    { ...proof, text: 1 },
    { ...proof, head: { text: proof.head.text } },
    { ...proof, head: { ...proof.head, signature: "%" } },
    Object.create(proof),
  ];
  for (const each of bad)
    expect(verifyAttestation(each, signer.publicKey)).toEqual({
      kind: "invalid",
      reason: "malformed",
    });
});

it("seals events of one organization only, at least one", () => {
  const other = attestor.attest({ ...envelope("x"), organization: "org-2" });
  const signed = { id: "s", privateKey: signer.privateKey };
  expect(() => sealBatch([other], "org-1", signed, NOW)).toThrow(
    "A batch holds events of one organization, at least one.",
  );
  expect(() => sealBatch([], "org-1", signed, NOW)).toThrow(
    "A batch holds events of one organization, at least one.",
  );
});
