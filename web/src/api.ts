// The one way to the service: typed by the contract, with what went wrong in the service's own words.
import type {
  Erasure,
  Account, Alert, AlertInFull, Authorisation, CaseOutcome, Demo, Deployment, Invited, LogEntries, Machine, Me, NewAuthorisation,
  NewReference, Outcome, Passkey, Reason, Reference, Role, SigningRole, ToSign, Verdict, Watchlist, WatchlistInFull,
} from "./types";

export type { CaseOutcome };

export class ApiError extends Error {
  constructor(readonly status: number, readonly code: string, message: string, readonly reason?: string) {
    super(message);
  }
  /** This service has no such route (yet), which is something else than a record that is not there. */
  get notOffered(): boolean {
    return this.status === 404 && (this.message.startsWith("there is nothing at /api/") || this.message === "this service does not offer that");
  }
}

let whenSignedOut = () => {};
/** Called when the service says that nobody is signed in any more. */
export function onSignedOut(then: () => void) { whenSignedOut = then; }

const patience = 60_000;

export async function fetchOf(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  const limit = AbortSignal.timeout(patience);
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      credentials: "same-origin",
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      ...(method === "GET" ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body ?? {}) }),
    });
  } catch (why) {
    if (signal?.aborted) throw why;
    throw new ApiError(0, "unreachable", "The service does not answer. Check the connection, then try again.");
  }
  if (response.ok) return response;
  if (response.status === 401 && !path.startsWith("/session") && !path.startsWith("/enrolment")) whenSignedOut();
  throw await errorOf(response);
}

async function errorOf(response: Response): Promise<ApiError> {
  try {
    const { error } = (await response.json()) as { error: { code: string; message: string; reason?: string } };
    return new ApiError(response.status, error.code, error.message, error.reason);
  } catch {
    return new ApiError(response.status, "internal", `The service answered ${response.status} without saying why.`);
  }
}

async function json<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetchOf(method, path, body);
  return (response.status === 204 ? undefined : await response.json()) as T;
}
const get = <T>(path: string) => json<T>("GET", path);
const post = <T = void>(path: string, body?: unknown) => json<T>("POST", path, body);
const text = async (path: string) => (await fetchOf("GET", path)).text();

export interface Assertion { credential: string; authenticator_data: string; client_data: string; signature: string }
export interface Registration { authenticator_data: string; client_data: string }
export interface Challenge { challenge: string; relying_party: string }
export interface Enrolment extends Challenge { account: string; name: string; known: string[] }

/** Both kinds of what two people approve. */
export type Approvable = `/watchlists/${string}` | `/authorisations/${string}`;

const largestPage = 1000;

export const api = {
  me: () => get<Me>("/me"),
  beginEnrolment: (code: string) => post<Enrolment>("/enrolment", { code }),
  finishEnrolment: (code: string, made: Registration) => post<Me>("/enrolment/passkey", { code, ...made }),
  beginSession: () => post<Challenge>("/session/challenge"),
  finishSession: (assertion: Assertion) => post<Me>("/session", assertion),
  signOut: () => json<void>("DELETE", "/session"),

  accounts: async () => (await get<{ accounts: Account[] }>("/accounts")).accounts,
  createAccount: (name: string, roles: Role[]) => post<Invited>("/accounts", { name, roles }),
  invite: (account: string) => post<Invited>(`/accounts/${account}/invitation`),
  changeRoles: (account: string, roles: Role[]) => json<void>("PUT", `/accounts/${account}/roles`, { roles }),
  closeAccount: (account: string) => post(`/accounts/${account}/close`),
  ownPasskeys: async () => (await get<{ passkeys: Passkey[] }>("/me/passkeys")).passkeys,
  removeOwnPasskey: (credential: string) => post(`/me/passkeys/${credential}/remove`),
  passkeysOf: async (account: string) => (await get<{ passkeys: Passkey[] }>(`/accounts/${account}/passkeys`)).passkeys,
  removePasskey: (credential: string) => post(`/passkeys/${credential}/remove`),

  machines: async () => (await get<{ nodes: Machine[] }>("/nodes")).nodes,
  letIn: (name: string, key: string) => post<{ node: string }>("/nodes", { name, key }),
  shutOut: (node: string) => post(`/nodes/${node}/close`),

  watchlists: async () => (await get<{ watchlists: Watchlist[] }>("/watchlists")).watchlists,
  /** With so many of its references, or all there are, asked for page by page. */
  watchlist: async (id: string, wanted = 100): Promise<WatchlistInFull> => {
    const page = (after: number, limit: number) => get<WatchlistInFull>(`/watchlists/${id}?after=${after}&limit=${Math.min(limit, largestPage)}`);
    const list = await page(0, wanted);
    while (list.next !== null && list.references.length < wanted) {
      const more = await page(list.next, wanted - list.references.length);
      list.references.push(...more.references);
      list.next = more.next;
    }
    return list;
  },
  newWatchlist: (name: string) => post<{ watchlist: string }>("/watchlists", { name }),
  /** Whether it was there already (200) or is new (201). */
  addReference: async (id: string, reference: NewReference): Promise<{ known: boolean; reference: Reference }> => {
    const response = await fetchOf("POST", `/watchlists/${id}/references`, reference);
    return { known: response.status === 200, reference: (await response.json()) as Reference };
  },
  removeReference: (id: string, reference: string, because: string) =>
    post(`/watchlists/${id}/references/${reference}/remove`, { because }),
  referencePicture: async (id: string, reference: string) =>
    (await fetchOf("GET", `/watchlists/${id}/references/${reference}/picture`)).blob(),
  newVersion: (id: string) => post<{ version: number; content: string; subjects: number; templates: number }>(`/watchlists/${id}/versions`),
  endWatchlist: (id: string) => post(`/watchlists/${id}/end`),

  toSign: (what: Approvable, role: SigningRole) => get<ToSign>(`${what}/approval?role=${role}`),
  approve: (what: Approvable, approval: Assertion & { content: string; role: SigningRole }) => post(`${what}/approval`, approval),

  authorisations: async () => (await get<{ authorisations: Authorisation[] }>("/authorisations")).authorisations,
  authorisation: (id: string) => get<Authorisation>(`/authorisations/${id}`),
  propose: (plan: NewAuthorisation) => post<Authorisation>("/authorisations", plan),
  withdraw: (id: string) => post(`/authorisations/${id}/withdraw`),
  testCamera: (address: string) => post<{ picture: string; width: number; height: number }>("/cameras/test", { address }),

  deployments: async () => (await get<{ deployments: Deployment[] }>("/deployments")).deployments,
  deployment: (id: string) => get<Deployment>(`/deployments/${id}`),
  announce: (authorisation: string) => post<Deployment>("/deployments", { authorisation }),
  steer: (id: string, what: "cancel" | "start" | "pause" | "resume" | "stop") => post(`/deployments/${id}/${what}`),
  lookThrough: (id: string, camera: number) => post(`/deployments/${id}/cameras/${camera}/view`),
  /** The next picture of a camera, or null when there is none newer. */
  picture: async (id: string, camera: number, after: number, signal: AbortSignal): Promise<{ number: number; image: Blob } | null> => {
    const response = await fetchOf("GET", `/deployments/${id}/cameras/${camera}/picture?after=${after}`, undefined, signal);
    if (response.status === 204) return null;
    return { number: Number(response.headers.get("Peel-Picture") ?? after + 1), image: await response.blob() };
  },

  alerts: async (deployment?: string) =>
    (await get<{ alerts: Alert[] }>(deployment ? `/alerts?deployment=${deployment}` : "/alerts")).alerts,
  viewAlert: (id: string) => post<AlertInFull>(`/alerts/${id}/view`),
  decide: (id: string, verdict: Verdict, reason: Reason, note: string) => post(`/alerts/${id}/decide`, { verdict, reason, note }),
  engage: (id: string) => post(`/alerts/${id}/engage`),
  outcome: (id: string, outcome: Outcome, account: string) => post(`/alerts/${id}/outcome`, { outcome, account }),

  erase: (subject: string) => post<Erasure>("/subjects/erase", { subject }),
  erasures: async () => (await get<{ erasures: Pick<Erasure, "entry" | "at">[] }>("/subjects/erasures")).erasures,
  erasure: (entry: number) => get<Erasure>(`/subjects/erasures/${entry}`),

  logEntries: (from: number, count: number) => get<LogEntries>(`/log/entries?from=${from}&count=${count}`),
  checkpoint: () => text("/log/checkpoint"),
  logKey: () => text("/log/key"),

  demo: () => get<Demo>("/demo"),
  demoSignIn: (account: string) => post<Me>("/demo/sign-in", { account }),
  demoAssertion: (challenge: string) => post<Assertion>("/demo/assertion", { challenge }),
};
