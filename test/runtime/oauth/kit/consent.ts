import { request as open } from "node:http";
import { ISSUER } from "./authorization-server.ts";

interface Page {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
}

/** Goes through oidc-provider's pages as a person would, and returns the address they end up at. */
export async function consent(port: number, url: string): Promise<string> {
  const cookies = new Map<string, string>();
  let next = url;
  for (let step = 0; step < 12; step += 1) {
    if (!next.startsWith(ISSUER)) return next;
    const page = await visit(port, next, cookies);
    if (page.location !== undefined) {
      next = new URL(page.location, next).href;
      continue;
    }
    const prompt = /name="prompt" value="(\w+)"/.exec(page.body)?.[1];
    if (prompt === undefined) throw new Error(`No form: ${page.status} ${page.body}`);
    const form = new URLSearchParams({ prompt, login: "person", password: "secret" }).toString();
    const answered = await visit(port, next, cookies, form);
    next = new URL(answered.location ?? "", next).href;
  }
  throw new Error("The consent did not end");
}

async function visit(
  port: number,
  url: string,
  cookies: Map<string, string>,
  form?: string,
): Promise<Page> {
  const { pathname, search } = new URL(url);
  return await new Promise((resolve, reject) => {
    const sent = open(
      {
        host: "127.0.0.1",
        port,
        path: pathname + search,
        method: form === undefined ? "GET" : "POST",
        headers: {
          host: "op.test",
          "x-forwarded-proto": "https",
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
          ...(form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }),
        },
      },
      (response) => {
        for (const line of response.headers["set-cookie"] ?? []) {
          const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          if (value === "") cookies.delete(name);
          else cookies.set(name, value);
        }
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (text: string) => (body += text));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, location: response.headers.location, body }),
        );
      },
    );
    sent.on("error", reject);
    sent.end(form);
  });
}
