/** Decodes text by the charset of its content type (RFC 9110, section 8.3.2); UTF-8 where there is none. */
export function decodeText(bytes: Uint8Array, contentType: string): string {
  return decoderFor(charsetOf(contentType) ?? "utf-8").decode(bytes);
}

/** Decodes XML by its content type, its byte order mark or its declaration (RFC 7303, section 3.2). */
export function decodeXml(bytes: Uint8Array, contentType: string): string {
  const label = markOf(bytes) ?? charsetOf(contentType) ?? declaredIn(bytes) ?? "utf-8";
  return decoderFor(label).decode(bytes);
}

function charsetOf(contentType: string): string | undefined {
  return /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(contentType)?.[1];
}

function markOf([first, second]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : undefined;
}

/** The declaration is ASCII in every encoding that has no mark. */
function declaredIn(bytes: Uint8Array): string | undefined {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 200));
  return /^<\?xml\s[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(start)?.[1];
}

/** A charset that nobody knows is read as UTF-8. */
function decoderFor(label: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder();
  }
}
