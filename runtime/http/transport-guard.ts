import { Inflow } from "./inflow.ts";
import type { ByteStream, Transport } from "./request.ts";
import { transportError } from "./transport-error.ts";

/** A transport of the application's own: whatever it throws comes out as a ConnectorError without secrets. */
export function guardTransport(transport: Transport): Transport {
  return async (request) => {
    try {
      const response = await transport(request);
      // What this package's own transport gives fails with nothing else.
      if (response.body instanceof Inflow) return response;
      return { ...response, body: guardBody(response.body, request.signal) };
    } catch (error) {
      throw transportError(error, request.signal, false);
    }
  };
}

async function* guardBody(
  body: ByteStream,
  caller: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* body;
  } catch (error) {
    throw transportError(error, caller, false);
  }
}
