// Answers written by hand in the shapes of docs/deployments.md, for mocked.test.mjs alone.
const id = (prefix, n) => `${prefix}-${String(n).padStart(32, "0")}`;
const hash = (n) => String(n).repeat(64).slice(0, 64);
const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
const ids = { list: id("list", 1), plan: id("auth", 1), deployment: id("dep", 1), alert: (n) => id("alert", n), machine: id("node", 1), reference: (n) => id("ref", n) };
export { ids };

const listed = (n, more = {}) => ({
  reference: ids.reference(n), subject: `C-2026-${1000 + n}`, category: ["wanted-by-court", "missing", "suspect", "vulnerable"][n % 4],
  source: "custody image, Harbour Street station", legal_basis: "PACE 1984, section 64A", taken_on: "2026-03-0" + (1 + (n % 9)), reviewed_by: "Insp 4471",
  review_on: "2027-01-15", case_outcome: "charged", under_18: false, exception: "", quality: 0.6 + n / 100, advice: [], added: ago(3000 - n), under_review: false, ...more,
});

export function world() {
  const references = Array.from({ length: 14 }, (_, n) => listed(n + 1));
  references[2] = listed(3, { advice: ["The face is turned away: ask for a picture from the front."], quality: 0.388 });
  references[5] = listed(6, { under_review: true, review_on: "2026-11-01" });
  const list = {
    watchlist: ids.list, name: "Harbour, autumn", made: ago(5000), ended: null, references: references.length, subjects: 12, version: 3,
    content: hash(3), version_made: ago(1000), approved_before: null, subjects_in_version: 12, templates: 14, categories: ["missing", "suspect", "vulnerable", "wanted-by-court"], forgotten: null, changed: false, approvals: [{ account: id("acct", 9), name: "Ada Mensah", role: "authorising-officer", at: ago(200) }],
  };
  const plan = {
    authorisation: ids.plan, content: hash(7), state: "proposed", purpose: "Find people wanted by the courts for violence at the harbour festival",
    legal_basis: "Common law; Data Protection Act 2018, Part 3", necessity: "Other means were tried: patrols with printed pictures found nobody in three evenings.",
    proportionality: "Two cameras at the gates, four hours. Faces of people who are not on the list are forgotten at once.", place: "Harbour gate",
    cameras: [{ name: "north-gate", address: "rtsp://cameras.example/north" }, { name: "south-gate", address: "rtsp://cameras.example/south", node: ids.machine }], machines: { [ids.machine]: "Van 3" },
    from: ago(60), until: ago(-180), watchlist: ids.list, categories: null, operating_point: { fpir: "0.001", threshold: "0.5312", calibration: hash(5), uncalibrated: null, table: null }, notice: "Police use live facial recognition here today to find people wanted by the courts.\nYour face is compared with a list and forgotten at once when it is not on it.",
    list: { file: hash(3), model: hash(6), subjects: 12, templates: 14 },
    threshold: "0.5312", extrapolated: false, proposed_by: id("acct", 8), proposed_by_name: "Cam Okafor", proposed_at: ago(1500), approvals: [], withdrawn: null,
  };
  const camera = (name, more) => ({ name, state: "running", problem: null, frames: 81_234, skipped: 12, frames_per_second: 24.8, faces: 5_120, ...more });
  const deployment = {
    deployment: ids.deployment, authorisation: ids.plan, place: "Harbour gate", purpose: plan.purpose, from: plan.from, until: plan.until, state: "running",
    announced_at: ago(1400), started_at: ago(58), ended_at: null, ended_because: null, notice: plan.notice, open_alerts: 2, overdue_alerts: 1, oldest_open_alert: ago(5),
    counts: { faces: 10_140, searches: 9_821, alerts: 4, made: 31_002, wiped: 30_996, held: 6 },
    cameras: [camera("north-gate"), camera("south-gate", { state: "away", problem: "The camera does not answer; it is tried again.", frames_per_second: 0 })],
  };
  const alert = (n, more) => ({
    alert: ids.alert(n), deployment: ids.deployment, place: "Harbour gate", camera: "north-gate", captured: ago(n * 2), raised: ago(n * 2 - 0.02), score: 0.6123, threshold: 0.5312,
    strength: "above", category: "wanted-by-court", quality: { unified: 0.612 }, state: "open", verdict: null, reason: null, decided_by: null, decided_by_name: null, engaged_by: null, engaged_by_name: null,
    outcome: null, due: ago(-1400), deleted: null, ...more,
  });
  const alerts = [
    alert(0.2, {}), alert(3, { category: "missing", score: 0.5398, strength: "just above" }),
    alert(9, { state: "decided", verdict: "match", reason: "face-agrees", category: "suspect", score: 0.8121, strength: "well above" }),
    alert(22, { state: "closed", verdict: "no-match", reason: "face-differs" }),
  ].map((each, n) => ({ ...each, alert: ids.alert(n + 1) }));
  return { list, references, plan, deployment, alerts, lists: [list], plans: [plan], deployments: [deployment], calls: [], pages: [], looks: new Set(), picture: 0 };
}

/** A drawn face, as JPEG in base64: no real person's. */
const drawFace = ({ hue, width, height, text }) => {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d");
  pen.fillStyle = `hsl(${hue} 20% 55%)`;
  pen.fillRect(0, 0, width, height);
  const at = (x, y, rx, ry, colour) => { pen.fillStyle = colour; pen.beginPath(); pen.ellipse(x * width, y * height, rx * width, ry * height, 0, 0, 7); pen.fill(); };
  if (text) {
    for (let i = 0; i < 6; ++i) at(0.1 + i * 0.16, 0.6 + (i % 2) * 0.1, 0.03, 0.07, "hsl(30 10% 40%)");
    pen.fillStyle = "#fff";
    pen.font = "20px sans-serif";
    pen.fillText(text, 14, 28);
  } else {
    at(0.5, 0.5, 0.3, 0.38, "hsl(28 45% 68%)");
    at(0.5, 0.2, 0.31, 0.14, "hsl(20 40% 25%)");
    at(0.39, 0.46, 0.045, 0.03, "#223"); at(0.61, 0.46, 0.045, 0.03, "#223");
    at(0.5, 0.6, 0.03, 0.06, "hsl(25 40% 58%)"); at(0.5, 0.72, 0.11, 0.025, "hsl(0 40% 45%)");
  }
  return canvas.toDataURL("image/jpeg").split(",")[1];
};

export async function pretend(page, state) {
  const blank = await page.context().newPage();
  const face = await blank.evaluate(drawFace, { hue: 210, width: 200, height: 240 });
  const other = await blank.evaluate(drawFace, { hue: 40, width: 200, height: 240 });
  const street = await blank.evaluate(drawFace, { hue: 205, width: 640, height: 360, text: "north-gate" });
  await blank.close();
  const answers = [
    ["GET", "/watchlists", () => ({ watchlists: state.lists })],
    ["POST", "/watchlists", () => [201, { watchlist: ids.list }]],
    ["GET", "/watchlists/:id", (_, __, query) => {
      const after = Number(query.get("after") ?? 0), end = after + Number(query.get("limit") ?? 1000);
      state.pages.push([after, end - after]);
      return { ...state.list, references: state.references.slice(after, end), references_in_all: state.references.length, next: end < state.references.length ? end : null, look_alikes: [{ a: "C-2026-1002", b: "C-2026-1009", score: 0.57 }] };
    }],
    ["POST", "/watchlists/:id/references", (body) => {
      if (body.subject.includes("refused")) return [422, { error: { code: "invalid_input", message: "no face was found in the picture", reason: "no_face" } }];
      if (body.subject.includes("held")) return [200, listed(3, { subject: body.subject })];
      return [201, listed(20, { subject: body.subject, advice: ["The light comes from one side: a picture in even light would be better."] })];
    }],
    ["GET", "/watchlists/:id/references/:id/picture", () => [200, Buffer.from(face, "base64"), "image/jpeg"]],
    ["POST", "/watchlists/:id/references/:id/remove", () => [204]],
    ["POST", "/watchlists/:id/versions", () => [201, { version: 4, content: hash(4), subjects: 12, templates: 14 }]],
    ["GET", "/watchlists/:id/approval", () => ({ content: state.list.content, challenge: "c2lnbi10aGlz", credentials: [], relying_party: "localhost" })],
    ["POST", "/watchlists/:id/approval", (body) => { state.list.approvals.push({ account: id("acct", 2), name: "Somebody", role: body.role, at: ago(0) }); return [204]; }],
    ["GET", "/authorisations", () => ({ authorisations: state.plans })],
    ["POST", "/authorisations", (body) => { Object.assign(state.plan, body, { threshold: "0.5312" }); return [201, state.plan]; }],
    ["GET", "/authorisations/:id", () => state.plan],
    ["GET", "/authorisations/:id/approval", () => ({ content: state.plan.content, challenge: "c2lnbi10aGlz", credentials: [], relying_party: "localhost" })],
    ["POST", "/authorisations/:id/approval", (body) => { state.plan.approvals.push({ account: id("acct", 2), name: "Somebody", role: body.role, at: ago(0) }); return [204]; }],
    ["POST", "/authorisations/:id/withdraw", () => { state.plan.state = "withdrawn"; state.plan.withdrawn = ago(0); return [204]; }],
    ["POST", "/cameras/test", (body) => (body.address.includes("example") ? { picture: street, width: 640, height: 360 } : [422, { error: { code: "unavailable", message: "the camera does not answer" } }])],
    ["GET", "/deployments", () => ({ deployments: state.deployments })],
    ["POST", "/deployments", () => [201, state.deployment]],
    ["GET", "/deployments/:id", () => state.deployment],
    ["POST", "/deployments/:id/cameras/:n/view", (_, path) => { state.looks.add(path); return [204]; }],
    ["GET", "/deployments/:id/cameras/:n/picture", (_, path) => state.looks.has(path.replace("/picture", "/view"))
      ? state.still ? [204] : [200, Buffer.from(street, "base64"), "image/jpeg", { "Peel-Picture": String(++state.picture) }]
      : [403, { error: { code: "refused", message: "no look through this camera is open" } }]],
    ...["cancel", "start", "pause", "resume", "stop"].map((step) => ["POST", `/deployments/:id/${step}`, () => {
      state.deployment.state = { cancel: "called-off", start: "running", pause: "paused", resume: "running", stop: "stopped" }[step];
      return [204];
    }]),
    ["GET", "/alerts", () => ({ alerts: state.alerts })],
    ["POST", "/alerts/:id/view", (_, path) => {
      const found = state.alerts.find((each) => path.includes(each.alert));
      return { ...found, crop: other, reference: face, advice: ["Speak with the person first, and say why you stopped them.", "Ask for a name; compare with the record.", "Do not arrest on the alert alone."],
        entry: { subject: "C-2026-1004", source: "custody image, Harbour Street station", legal_basis: "PACE 1984, section 64A", taken_on: "2026-03-05", reviewed_by: "Insp 4471", category: found.category }, note: "", account: "" };
    }],
    ["POST", "/alerts/:id/decide", (body, path) => { Object.assign(state.alerts.find((each) => path.includes(each.alert)), { state: "decided", verdict: body.verdict, reason: body.reason }); return [204]; }],
    ["POST", "/alerts/:id/engage", (_, path) => { Object.assign(state.alerts.find((each) => path.includes(each.alert)), { state: "engaged" }); return [204]; }],
    ["POST", "/alerts/:id/outcome", (body, path) => { Object.assign(state.alerts.find((each) => path.includes(each.alert)), { state: "closed", outcome: body.outcome }); return [204]; }],
  ].map(([method, path, answer]) => [method, new RegExp(`^/api/v1${path.replace(/:\w+/g, "[^/]+")}$`), answer]);

  await page.route("**/api/v1/**", async (route) => {
    const request = route.request(), { pathname: path, searchParams: query } = new URL(request.url());
    const found = answers.find(([method, pattern]) => method === request.method() && pattern.test(path));
    if (!found) return route.fallback();
    const body = request.method() === "GET" ? null : request.postDataJSON();
    if (!path.endsWith("/picture")) state.calls.push([request.method(), path.slice("/api/v1".length), body]);
    const answer = found[2](body, path, query);
    const [status, content, type, headers] = Array.isArray(answer) ? answer : [200, answer];
    await route.fulfill({ status, headers: { "Cache-Control": "no-store", ...headers }, contentType: type ?? "application/json",
      body: content === undefined ? "" : Buffer.isBuffer(content) ? content : JSON.stringify(content) });
  });
}
