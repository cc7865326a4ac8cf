import type { CredentialProvider } from "../auth/credential.ts";

/** Base64 of 32 bytes, for schemes that sign with what it stands for. */
const TEXT = "YSBjcmVkZW50aWFsIG9mIHRoZSB0ZXN0cywgMzIgYnk=";

/**
 * A credential that has every field, each with the same text: for a mock vendor, which lets everybody in. What signs
 * with a private key needs one of the test's own.
 */
export const anyCredential: CredentialProvider = ({ auth: [auth] }) => ({
  ...(auth === undefined ? {} : { auth }),
  values: new Proxy<Record<string, string>>(
    {},
    {
      get: () => TEXT,
      getOwnPropertyDescriptor: () => ({ value: TEXT, enumerable: true, configurable: true }),
    },
  ),
});
