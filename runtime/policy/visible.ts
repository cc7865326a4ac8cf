import { escapeUnits } from "../prepare/encode.ts";

const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * A text as somebody reads it who decides by it: what nobody sees, and what turns round what is seen, is escaped as in
 * JSON.
 */
export function visible(text: string): string {
  return text.replace(UNSEEN, escapeUnits);
}
