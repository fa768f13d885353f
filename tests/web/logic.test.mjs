// The console's own reading of a table of entries, without a browser (Node.js reads TypeScript by leaving the types out).
import "./london.mjs";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { csvField, parseCsv, readEntries } from "../../web/src/csv.ts";
import { actInWords, ageOf, countdownOf, inOf, momentOf, spanOf } from "../../web/src/words.ts";

const columns = "subject,image,category,source,legal_basis,taken_on,reviewed_by";
const row = "C-1,a.jpg,missing,family,Consent,2026-01-02,Insp 1";
const defaults = { review_on: "2027-01-01", case_outcome: "not-applicable" };
const mistakesOf = (text, given = defaults) => readEntries(text, given).mistakes.map((each) => `${each.line}: ${each.words}`);

test("fields may be quoted, with commas, quotes and line ends in them", () => {
  assert.deepEqual(parseCsv('\uFEFFa,"b, ""c""\nd"\r\n\r\n1,\n'), [{ number: 1, fields: ["a", 'b, "c"\nd'] }, { number: 4, fields: ["1", ""] }]);
  assert.throws(() => parseCsv('a,"b'), /not closed/);
  assert.equal(parseCsv([["x", 'y "z", w'].map(csvField).join(",")].join("\n"))[0].fields[1], 'y "z", w');
});

test("a good table is read, with what all lines share", () => {
  const { lines, mistakes } = readEntries(`${columns}\r\n${row}\r\n`, defaults);
  assert.deepEqual(mistakes, []);
  assert.deepEqual(lines, [{ number: 2, image: "a.jpg", reference: { subject: "C-1", category: "missing", source: "family", legal_basis: "Consent", taken_on: "2026-01-02",
    reviewed_by: "Insp 1", review_on: "2027-01-01", case_outcome: "not-applicable", under_18: false, exception: "" } }]);
});

test("columns may stand in any order, and say for each line what the service wants besides", () => {
  const { lines, mistakes } = readEntries(`review_on,case_outcome,under_18,exception,${columns}\n2026-12-01,open,yes,At risk tonight,${row}`, { review_on: "", case_outcome: "" });
  assert.deepEqual(mistakes, []);
  assert.deepEqual([lines[0].reference.review_on, lines[0].reference.case_outcome, lines[0].reference.under_18, lines[0].reference.exception], ["2026-12-01", "open", true, "At risk tonight"]);
});

test("a table with a mistake is refused, with each mistake's line", () => {
  assert.deepEqual(mistakesOf("subject,image\nC-1,a.jpg").slice(0, 1), ['1: the column "category" is missing']);
  assert.deepEqual(mistakesOf(`${columns},mood\n${row},glad`), ['1: the column "mood" is not known']);
  assert.deepEqual(mistakesOf(`${columns}\n${row},more`), ["2: it has 8 fields instead of 7"]);
  assert.deepEqual(mistakesOf(`${columns}\n${row.replace("missing", "odd")}`), ['2: "odd" is no category']);
  assert.deepEqual(mistakesOf(`${columns}\n${row}\n${row.replace("missing", "suspect")}`), ["3: record C-1 has another category in an earlier line"]);
  assert.deepEqual(mistakesOf(`${columns}\n${row.replace("a.jpg", "../a.jpg")}`), ['2: the image "../a.jpg" is not in the folder']);
  assert.deepEqual(mistakesOf(`${columns}\n${row.replace("2026-01-02", "2 January")}`), ['2: "2 January" is no date, such as 2026-05-01']);
  assert.deepEqual(mistakesOf(`${columns}\n${row}`, { review_on: "", case_outcome: "" }), ['2: "" is no date of the next review', '2: "" is no outcome of a case']);
  assert.deepEqual(mistakesOf(columns), ["1: there is no line below the columns"]);
});

test("whoever reads the log reads every act in words", () => {
  const acts = [...readFileSync(new URL("../../docs/formats/ledger.md", import.meta.url), "utf8").matchAll(/^\| `([a-z_]+\.[a-z_]+)` \|/gm)].map(([, act]) => act);
  assert.ok(acts.length > 40, `${acts.length} acts`);
  assert.deepEqual(acts.filter((act) => actInWords(act) === act), []);
});

test("times say their zone, and their day where it is not today's", () => {
  assert.equal(spanOf("2026-12-05T22:00:00Z", "2026-12-06T01:00:00Z"), "5 Dec 2026, 22:00 to 6 Dec 2026, 01:00 GMT");
  assert.equal(spanOf("2026-07-05T09:00:00Z", "2026-07-05T11:30:00Z"), "5 Jul 2026, 10:00 to 12:30 BST");
  assert.equal(spanOf("2026-10-24T23:30:00Z", "2026-10-25T02:00:00Z"), "25 Oct 2026, 00:30 BST to 02:00 GMT");
  assert.equal(momentOf("2026-12-05T23:59:58Z", Date.parse("2026-12-05T23:59:59Z")), "23:59:58");
  assert.equal(momentOf("2026-12-05T23:59:58Z", Date.parse("2026-12-06T00:00:03Z")), "5 Dec 2026, 23:59:58");
});

test("how long there is still, and how old a picture is, is said in words", () => {
  const now = Date.parse("2026-12-05T12:00:00Z");
  assert.deepEqual(["2026-12-05T12:00:30Z", "2026-12-05T12:43:10Z", "2026-12-06T11:00:00Z"].map((time) => inOf(time, now)), ["within a minute", "in 43 min", "in 23 h"]);
  assert.deepEqual([80_000, 400, -3].map(countdownOf), ["1:20", "0:01", "0:00"]);
  assert.deepEqual(["2026-12-01", "2026-10-06", "2026-10-05", "2014-12-06", "2014-12-05"].map((day) => ageOf(day, now)),
    ["less than a month old", "1 month old", "2 months old", "11 years old", "12 years old"]);
});
