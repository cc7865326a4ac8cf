import type { AuthIR, ChoiceIR, ConnectorIR, FieldIR, UrlIR } from "../../ir/ir.ts";
import { expressionText } from "../printer/expression-text.ts";

/** One auth method: what it is, what it asks for, and where a person gets that. */
export function authRow(auth: AuthIR): object {
  const { id, scheme, scopes, fields, options, because, register } = auth;
  const consent = addressAt(options, "authorizationUrl");
  const client = clientOf(scheme, options);
  return {
    ...{ id, scheme, scopes, consent, client, because, register },
    fields: fields.map(secretRow),
  };
}

/** What a host is given of the application that it has registered. */
function clientOf(scheme: string, options: AuthIR["options"]): string | undefined {
  const said = (name: string): unknown => {
    const [, option] = options.find(([key]) => key === name) ?? [];
    return option?.kind === "data" ? option.data : undefined;
  };
  if (scheme === "oauth1" && addressAt(options, "authorizationUrl") !== undefined)
    return String(said("algorithm")).startsWith("RSA")
      ? "its consumer key as `clientId` and its RSA key in PEM as `privateKey`"
      : "its consumer key as `clientId` and its consumer secret as `clientSecret`";
  if (scheme !== "oauth2") return undefined;
  switch (said("clientAuth")) {
    case "none":
      return "its client id";
    case "privateKeyJwt":
      return "its client id, and as `privateKey` and `keyId` the key in PEM and its name";
    case "mtls":
      return "its client id, and in PEM its certificate as `certificate` and the private key as `privateKey`";
    default:
      return "its client id and secret";
  }
}

/** Everything that is asked for beside secrets. */
export function fieldRows({ connection }: ConnectorIR): readonly object[] {
  return [
    ...connection.app.map((field) => fieldRow(field, "once per installation")),
    ...connection.fields.map((field) => fieldRow(field, "per connection")),
    ...(connection.choose ?? []).map(choiceRow),
  ];
}

function secretRow(field: FieldIR): object {
  const details = [
    detailsOf(field),
    ...(field.secret ? [] : ["Not a secret."]),
    ...(field.optional ? ["May be left out."] : []),
  ];
  return { name: field.name, details: details.join(" ") };
}

function fieldRow(field: FieldIR, scope: string): object {
  const isNeeded = !field.optional && field.default === undefined && field.generate !== true;
  const required = isNeeded ? (field.when === undefined ? "yes" : "at times") : "no";
  const type = field.secret ? `${field.type}, secret` : field.type;
  return { name: field.name, scope, type, required, details: detailsOf(field) };
}

/** `Region. The EU where …. One of us, eu. Default: us.` */
function detailsOf({ title, help, enum: values, default: usual, generate }: FieldIR): string {
  const usually = usual?.kind === "literal" ? String(usual.value) : undefined;
  const sentences = [
    title,
    ...(help === undefined ? [] : [help]),
    ...(values === undefined ? [] : [`One of ${values.join(", ")}`]),
    ...(usually === undefined || usually === "" ? [] : [`Default: ${usually}`]),
    ...(generate === true ? ["Made up where it is left out"] : []),
  ];
  return sentences.map((each) => (/[.!?]$/.test(each) ? each : `${each}.`)).join(" ");
}

/** What a person chooses when there are several. */
function choiceRow({ name, call }: ChoiceIR): object {
  const details = `One of those that ${call} lists.`;
  return {
    name,
    scope: "per connection",
    type: "chosen",
    required: "if there are several",
    details,
  };
}

function addressAt(options: AuthIR["options"], name: string): string | undefined {
  const [, option] = options.find(([key]) => key === name) ?? [];
  return option?.kind === "url" ? textOf(option.url) : undefined;
}

function textOf(url: UrlIR): string {
  return url.map((part) => (typeof part === "string" ? part : expressionText(part))).join("");
}
