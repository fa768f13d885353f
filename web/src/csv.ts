// The table of entries of docs/formats/watchlist.md (RFC 4180), as a folder to import has it: read and checked as a
// whole before anything is sent, since a list that silently lacks somebody is worse than one that is made later.
import type { CaseOutcome, Category, NewReference } from "./types";
import { caseWords, categoryWords } from "./words.ts";

export interface Line { number: number; image: string; reference: Omit<NewReference, "picture"> }
export interface Mistake { line: number; words: string }
export interface Defaults { review_on: string; case_outcome: CaseOutcome | "" }

/** Rows of fields, each with the number of its first line. Throws when a quote is not closed. */
export function parseCsv(text: string): { number: number; fields: string[] }[] {
  const rows: { number: number; fields: string[] }[] = [];
  let fields: string[] = [], field = "", quoted = false, line = 1, first = 1;
  const endField = () => { fields.push(field); field = ""; };
  const endRow = () => {
    endField();
    if (fields.length > 1 || fields[0] !== "") rows.push({ number: first, fields });
    fields = [];
    first = line;
  };
  const plain = text.replace(/^\uFEFF/, "");
  for (let i = 0; i < plain.length; ++i) {
    const letter = plain[i]!;
    if (letter === "\n") ++line;
    if (quoted) {
      if (letter !== '"') field += letter;
      else if (plain[i + 1] === '"') { field += '"'; ++i; }
      else quoted = false;
    } else if (letter === '"' && field === "") quoted = true;
    else if (letter === ",") endField();
    else if (letter === "\n") endRow();
    else if (letter !== "\r") field += letter;
  }
  if (quoted) throw new Error(`line ${first}: a quotation mark is not closed`);
  if (field !== "" || fields.length > 0) endRow();
  return rows;
}

const needed = ["subject", "image", "category", "source", "legal_basis", "taken_on", "reviewed_by"];
const further = ["review_on", "case_outcome", "under_18", "exception"];
const isDate = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));

export function readEntries(text: string, defaults: Defaults): { lines: Line[]; mistakes: Mistake[] } {
  const mistakes: Mistake[] = [];
  const lines: Line[] = [];
  let rows;
  try {
    rows = parseCsv(text);
  } catch (why) {
    return { lines, mistakes: [{ line: 0, words: (why as Error).message }] };
  }
  const names = rows.shift()?.fields ?? [];
  for (const name of needed) if (!names.includes(name)) mistakes.push({ line: 1, words: `the column "${name}" is missing` });
  for (const name of names) if (![...needed, ...further].includes(name)) mistakes.push({ line: 1, words: `the column "${name}" is not known` });
  if (new Set(names).size !== names.length) mistakes.push({ line: 1, words: "a column is named twice" });
  if (mistakes.length > 0) return { lines, mistakes };
  const categories = new Map<string, string>();
  for (const { number, fields } of rows) {
    const wrong = (words: string) => mistakes.push({ line: number, words });
    if (fields.length !== names.length) { wrong(`it has ${fields.length} fields instead of ${names.length}`); continue; }
    const of = (name: string) => fields[names.indexOf(name)] ?? "";
    for (const name of needed) if (of(name) === "") wrong(`"${name}" is empty`);
    const category = of("category"), subject = of("subject");
    if (!(category in categoryWords)) wrong(`"${category}" is no category`);
    if ((categories.get(subject) ?? category) !== category) wrong(`record ${subject} has another category in an earlier line`);
    categories.set(subject, category);
    const review = of("review_on") || defaults.review_on, outcome = of("case_outcome") || defaults.case_outcome;
    if (!isDate(of("taken_on"))) wrong(`"${of("taken_on")}" is no date, such as 2026-05-01`);
    if (!isDate(review)) wrong(`"${review}" is no date of the next review`);
    if (!(outcome in caseWords)) wrong(`"${outcome}" is no outcome of a case`);
    const image = of("image");
    if (image.startsWith("/") || image.split("/").includes("..")) wrong(`the image "${image}" is not in the folder`);
    const young = of("under_18") || "no";
    if (!["yes", "no"].includes(young)) wrong('"under_18" must be yes or no');
    lines.push({ number, image, reference: {
      subject, category: category as Category, source: of("source"), legal_basis: of("legal_basis"), taken_on: of("taken_on"),
      reviewed_by: of("reviewed_by"), review_on: review, case_outcome: outcome as CaseOutcome, under_18: young === "yes", exception: of("exception"),
    } });
  }
  if (lines.length === 0 && mistakes.length === 0) mistakes.push({ line: 1, words: "there is no line below the columns" });
  return { lines, mistakes };
}

export const csvField = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
