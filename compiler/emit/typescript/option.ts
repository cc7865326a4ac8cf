import type { AuthOptionIR } from "../../ir/ir.ts";
import { type Code, data, url, value } from "../printer/code.ts";

/** An option of one of the runtime's factories. */
export function optionCode(option: AuthOptionIR): Code {
  switch (option.kind) {
    case "value":
      return value(option.value);
    case "url":
      return url(option.url);
    case "data":
      return data(option.data);
  }
}
