/** A JSON value as a document holds it: unchecked and possibly hostile. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}
