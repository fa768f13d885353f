// The words for what the API names, so that each thing has one name on all pages.
import type { CaseOutcome, Category, Outcome, Reason, Role, Verdict } from "./types";

export const roleWords: Record<Role, string> = {
  "administrator": "Administrator",
  "authorising-officer": "Authorising officer",
  "countersigning-officer": "Countersigning officer",
  "watchlist-manager": "Watchlist manager",
  "camera-operator": "Camera operator",
  "officer": "Officer",
  "examiner": "Examiner",
  "investigating-officer": "Investigating officer",
  "data-protection-officer": "Data protection officer",
  "auditor": "Auditor",
  "oversight": "Oversight",
};
export const roleHints: Record<Role, string> = {
  "administrator": "Makes and closes accounts. Holds no other role.",
  "authorising-officer": "Approves lists and deployments. Runs none of them.",
  "countersigning-officer": "The second person who approves them.",
  "watchlist-manager": "Keeps the lists: who is looked for, and why.",
  "camera-operator": "Plans and runs deployments, and decides on alerts.",
  "officer": "Is on the street, and speaks with people.",
  "examiner": "Compares faces, for investigations.",
  "investigating-officer": "Corroborates what an examiner says.",
  "data-protection-officer": "Sees lists and the log, and erases people. Holds no other role.",
  "auditor": "Reads and checks the log. Holds no other role.",
  "oversight": "Checks the force from outside. Holds no other role.",
};
export const categoryWords: Record<Category, string> = {
  "wanted-by-court": "Wanted by a court",
  "wanted-by-police": "Wanted by the police",
  "suspect": "Suspect",
  "missing": "Missing",
  "vulnerable": "Vulnerable",
  "risk-of-harm": "Risk of harm",
};
export const caseWords: Record<CaseOutcome, string> = {
  "open": "Still open",
  "charged": "Charged",
  "convicted": "Convicted",
  "released": "Released without charge, or acquitted",
  "not-applicable": "There is no case, such as for a missing person",
};
export const verdictWords: Record<Verdict, string> = { "match": "Match", "no-match": "No match", "unsure": "Unsure" };
export const reasonWords: Record<Reason, string> = {
  "face-agrees": "The faces agree",
  "face-differs": "The faces differ",
  "age-differs": "The age differs",
  "relative": "May be a relative",
  "poor-picture": "A picture is too poor",
  "other": "Another reason",
};
export const outcomeWords: Record<Outcome, string> = {
  "stopped": "Spoken to, and let go",
  "no-action": "Nothing was done",
  "arrested": "Arrested",
  "false-alert": "It was somebody else",
};

export const cameraWords: Record<string, string> = { running: "Running", waiting: "Waiting for a picture", away: "Away", failed: "Failed", ended: "Ended" };

const actWords: Record<string, string> = {
  "log.begin": "The log began", "program.start": "The service started", "program.stop": "The service stopped",
  "ledger.export": "The log was exported", "backup.make": "A backup was made", "backup.restore": "A backup was restored",
  "master_key.change": "The master key was changed",
  "account.create": "An account was made", "account.invite": "Another one-time code was given", "account.roles": "Roles were changed",
  "account.close": "An account was closed", "credential.add": "A passkey was made", "credential.remove": "A passkey was removed",
  "session.open": "Somebody signed in", "session.close": "Somebody was signed out", "session.refused": "A sign-in was refused",
  "node.create": "A camera machine was let in", "node.close": "A camera machine was shut out",
  "watchlist.new": "A list was begun", "reference.add": "A reference was added", "reference.remove": "A reference was removed",
  "reference.view": "A reference picture was looked at", "watchlist.version": "A version of a list was made",
  "watchlist.approve": "A list was approved", "watchlist.refused": "An approval of a list was refused", "watchlist.end": "A list was ended", "watchlist.forget": "A version of a list was forgotten", "subject.erase": "A person was erased",
  "authorisation.propose": "A deployment was planned", "authorisation.approve": "An authorisation was approved", "authorisation.refused": "An approval was refused",
  "camera.test": "Somebody tried a camera",
  "authorisation.withdraw": "An authorisation was withdrawn", "deployment.announce": "A deployment was announced", "deployment.cancel": "A deployment was called off",
  "deployment.start": "A deployment started", "deployment.pause": "A deployment was paused", "deployment.resume": "A deployment went on",
  "deployment.counts": "Counts of a deployment", "deployment.stop": "A deployment stopped", "camera.view": "Somebody looked through a camera",
  "alert.raise": "An alert was raised", "alert.view": "An alert was looked at", "alert.decide": "An alert was decided",
  "alert.engage": "An officer went", "alert.outcome": "An outcome was recorded", "alert.delete": "An alert was deleted",
  "report.read": "A report was read",
};
export const actInWords = (act: string) => actWords[act] ?? act;

export const rolesInWords = (roles: Role[]) => roles.map((role) => roleWords[role]).join(", ");

const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const exact = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

export const dateOf = (time: string | Date) => date.format(new Date(time));
export const clockOf = (time: string) => clock.format(new Date(time));
export const secondsOf = (time: string) => exact.format(new Date(time));
export const timeOf = (time: string) => `${dateOf(time)}, ${clockOf(time)}`;
const zone = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" });
/** "GMT" or "BST", of this computer at that time: what an authorisation says holds by the clock, wherever it is read. */
export const zoneOf = (time: string | number) => zone.formatToParts(new Date(time)).find((part) => part.type === "timeZoneName")?.value ?? "";
export function spanOf(from: string, until: string) {
  const begins = zoneOf(from), ends = zoneOf(until), first = begins === ends ? "" : ` ${begins}`;
  const end = dateOf(from) === dateOf(until) ? clockOf(until) : timeOf(until);
  return `${timeOf(from)}${first} to ${end} ${ends}`;
}
/** With seconds, and with the date unless it is today's: around midnight the clock alone says nothing. */
export const momentOf = (time: string, now: number) => (dateOf(time) === dateOf(new Date(now)) ? secondsOf(time) : `${dateOf(time)}, ${secondsOf(time)}`);
/** "in 43 min": how long something is still there. */
export function inOf(time: string, now: number) {
  const minutes = Math.floor((Date.parse(time) - now) / 60_000);
  if (minutes < 1) return "within a minute";
  return minutes < 90 ? `in ${minutes} min` : `in ${Math.floor(minutes / 60)} h`;
}
/** "1:20" */
export const countdownOf = (milliseconds: number) => {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};
/** How old a picture is: "12 years old". */
export function ageOf(day: string, now: number) {
  const taken = new Date(day), today = new Date(now);
  const months = (today.getFullYear() - taken.getFullYear()) * 12 + today.getMonth() - taken.getMonth() - (today.getDate() < taken.getDate() ? 1 : 0);
  if (months < 1) return "less than a month old";
  return months < 24 ? `${count(months, "month")} old` : `${Math.floor(months / 12)} years old`;
}
/** "3 min ago"; `now` in milliseconds. */
export function agoOf(time: string, now: number) {
  const seconds = Math.max(0, Math.round((now - Date.parse(time)) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 5400) return `${Math.floor(seconds / 60)} min ago`;
  return timeOf(time);
}
export const numberOf = (value: number) => value.toLocaleString("en-GB");
/** The unified quality of a picture, 0 to 1 or in thousandths. */
export const qualityOf = (value: number) => `${Math.round(value > 1 ? value / 10 : value * 100)} of 100`;
export const count = (n: number, one: string, many = `${one}s`) => `${numberOf(n)} ${n === 1 ? one : many}`;
/** As the API takes times: RFC 3339 in UTC, milliseconds only where there are some. */
export const utcOf = (local: string) => new Date(local).toISOString().replace(".000Z", "Z");
export const shortId = (id: string) => id.replace(/^(\w+-[0-9a-f]{6})[0-9a-f]+$/, "$1…");
