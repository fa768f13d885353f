// What the API gives, as docs/deployments.md and src/server/openapi.json say.

export type Role =
  | "administrator" | "authorising-officer" | "countersigning-officer" | "watchlist-manager" | "camera-operator"
  | "officer" | "examiner" | "investigating-officer" | "data-protection-officer" | "auditor" | "oversight";
export type SigningRole = "authorising-officer" | "countersigning-officer";

export interface Me { account: string; name: string; roles: Role[]; rights: string[] }
export interface Account { account: string; name: string; roles: Role[]; made: string; closed: string | null }
export interface Passkey { credential: string; added: string }
export interface Invited { account: string; code: string }

export interface Approval { account: string; name?: string; role: SigningRole; at: string }
export interface ToSign { content: string; challenge: string; credentials: string[]; relying_party: string }

export type Category = "wanted-by-court" | "wanted-by-police" | "suspect" | "missing" | "vulnerable" | "risk-of-harm";
export type CaseOutcome = "open" | "charged" | "convicted" | "released" | "not-applicable";

export interface Watchlist {
  watchlist: string; name: string; made: string; ended: string | null;
  references: number; subjects: number;
  /** `version_made`: what was added later is not in it */
  version: number; content: string | null; version_made: string | null; subjects_in_version: number; templates: number; categories: Category[]; forgotten: string | null; changed: boolean;
  approvals: Approval[];
}
export interface NewReference {
  subject: string; category: Category; source: string; legal_basis: string; taken_on: string; reviewed_by: string;
  review_on: string; case_outcome: CaseOutcome; under_18: boolean; exception: string; picture: string;
}
export interface Reference extends Omit<NewReference, "picture"> {
  reference: string; quality: number; advice: string[]; added: string; under_review: boolean;
}
export interface LookAlike { a: string; b: string; score: number }
/** `references` are those of a page; `next`: after which the next one begins. */
export interface WatchlistInFull extends Omit<Watchlist, "references"> {
  references: Reference[]; references_in_all: number; next: number | null; look_alikes: LookAlike[];
  /** the last version before the newest that two people approved */
  approved_before: { version: number; made: string; subjects: number; templates: number } | null;
}

/** `node`: the camera machine that runs it; null: the service itself. */
export interface Camera { name: string; address: string; node?: string | null }
export interface Machine {
  node: string; name: string; key: string; made: string; closed: string | null; here: boolean; heard: string | null;
  cameras: { deployment: string; camera: number; name: string; state: string; problem: string }[];
}
export interface NewAuthorisation {
  purpose: string; legal_basis: string; necessity: string; proportionality: string; place: string; cameras: Camera[];
  from: string; until: string; watchlist: string; content: string; categories?: Category[]; fpir: string; notice: string;
}
export interface OperatingPoint { fpir: string | null; threshold: string; calibration: string | null; uncalibrated: string | null; table: string | null }
export interface Authorisation extends Omit<NewAuthorisation, "fpir" | "categories"> {
  /** null: everybody on the list */
  categories: Category[] | null;
  /** the list's version that it is for */
  list: { file: string; subjects: number; templates: number };
  authorisation: string; state: "proposed" | "approved" | "withdrawn" | "ended"; operating_point: OperatingPoint;
  threshold: string; extrapolated: boolean; proposed_by: string; proposed_by_name: string; proposed_at: string;
  approvals: Approval[]; withdrawn: string | null;
  /** names of the camera machines among the cameras, by id */
  machines: Record<string, string>;
}

export interface CameraState {
  name: string; state: string; problem: string | null; frames: number; skipped: number; frames_per_second: number;
  faces: number; node: string | null;
}
export interface Counts { faces: number; searches: number; alerts: number; made: number; wiped: number; held: number }
export interface Deployment {
  deployment: string; authorisation: string; place: string; purpose: string; from: string; until: string;
  state: "announced" | "running" | "paused" | "stopped" | "called-off";
  announced_at: string; started_at: string | null; ended_at: string | null; ended_because: string | null;
  notice: string; open_alerts: number; overdue_alerts: number; oldest_open_alert: string | null; counts: Counts; cameras: CameraState[];
}

export type Verdict = "match" | "no-match" | "unsure";
export type Reason = "face-agrees" | "face-differs" | "age-differs" | "relative" | "poor-picture" | "other";
export type Outcome = "stopped" | "no-action" | "arrested" | "false-alert";
export interface Alert {
  /** `place`: of its deployment, since two may each have a camera called north */
  alert: string; deployment: string; place: string; camera: string; captured: string; raised: string;
  score: number; threshold: number; strength: string; category: Category; quality: { unified: number } | null;
  state: "open" | "decided" | "engaged" | "closed" | "deleted";
  verdict: Verdict | null; reason: Reason | null; decided_by: string | null; decided_by_name: string | null;
  engaged_by: string | null; engaged_by_name: string | null;
  outcome: Outcome | null; due: string; deleted: string | null;
}
export interface ListEntry {
  subject: string; source: string; legal_basis: string; taken_on: string; reviewed_by: string; category: Category;
  under_18?: boolean;
}
/** `note` is the decider's, `account` what the person said. */
export interface AlertInFull extends Alert {
  crop: string; reference: string; entry: ListEntry; note: string; account: string; advice: string[];
}

/** `receipt` is text, for a file that the person keeps. */
export interface Erasure { entry: number; at: string; references: number; versions: number; alerts: number; receipt: string }

export interface LogEntries { size: number; entries: { index: number; entry: string }[] }
export interface Demo { people: { account: string; name: string; roles: Role[] }[] }
