// Passkeys: made once with a one-time code, then used to sign in and to approve.
import { api, ApiError, type Assertion, type Challenge, type Enrolment, type Registration } from "./api";

const encode = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

const decode = (text: string): ArrayBuffer =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0)).buffer;

let demoKey = false;
/** People of a demonstration have no device: the service has the made passkey's part. */
export function takeDemoPasskey(yes: boolean) { demoKey = yes; }

function inWords(why: unknown): Error {
  if (why instanceof ApiError) return why;
  const name = why instanceof DOMException ? why.name : "";
  if (name === "NotAllowedError") return new Error("The passkey was not used: it was cancelled, took too long, or this device has none for this service.");
  if (name === "InvalidStateError") return new Error("This device has a passkey for this account already. Sign in with it.");
  if (name === "SecurityError") return new Error("Passkeys do not work at this address. Open the service by the address that it prints when it starts.");
  return new Error("This browser could not use a passkey. Try another browser or device.");
}

export async function createPasskey(asked: Enrolment): Promise<Registration> {
  try {
    const made = (await navigator.credentials.create({
      publicKey: {
        challenge: decode(asked.challenge),
        rp: { id: asked.relying_party, name: "Peel" },
        user: { id: new TextEncoder().encode(asked.account), name: asked.name, displayName: asked.name },
        pubKeyCredParams: [{ type: "public-key", alg: -7 }],
        excludeCredentials: asked.known.map((id) => ({ type: "public-key", id: decode(id) })),
        authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
        attestation: "none",
        timeout: 240_000,
      },
    })) as PublicKeyCredential;
    const response = made.response as AuthenticatorAttestationResponse;
    return { authenticator_data: encode(response.getAuthenticatorData()), client_data: encode(response.clientDataJSON) };
  } catch (why) {
    throw inWords(why);
  }
}

export async function signWithPasskey(asked: Challenge, credentials: string[] = []): Promise<Assertion> {
  if (demoKey) return api.demoAssertion(asked.challenge);
  try {
    const made = (await navigator.credentials.get({
      publicKey: {
        challenge: decode(asked.challenge),
        rpId: asked.relying_party,
        allowCredentials: credentials.map((id) => ({ type: "public-key", id: decode(id) })),
        userVerification: "required",
        timeout: 240_000,
      },
    })) as PublicKeyCredential;
    const response = made.response as AuthenticatorAssertionResponse;
    return {
      credential: encode(made.rawId),
      authenticator_data: encode(response.authenticatorData),
      client_data: encode(response.clientDataJSON),
      signature: encode(response.signature),
    };
  } catch (why) {
    throw inWords(why);
  }
}
