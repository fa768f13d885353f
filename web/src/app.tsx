// The frame of all pages: who is signed in, where they can go, and which page the address names.
import { Component, useEffect, useRef, useState, type ReactNode } from "react";
import { api, ApiError, onSignedOut } from "./api";
import { forgetDrafts, hasDrafts, ownDrafts } from "./drafts";
import { lineLostAt, markNow, useEvents, useLine } from "./events";
import { takeDemoPasskey } from "./passkey";
import { go, Link, match, usePath } from "./router";
import { SessionContext, useSession } from "./session";
import { tellTabs, useSameSession } from "./tabs";
import type { Demo, Me } from "./types";
import { Button, classes, Page, Problem } from "./ui/parts";
import { rolesInWords, secondsOf } from "./words";
import { Guide } from "./pages/guide";
import { Home } from "./pages/home";
import { Machines } from "./pages/machines";
import { People } from "./pages/people";
import { Lists } from "./pages/lists";
import { List } from "./pages/list";
import { Import } from "./pages/import";
import { NewReferencePage } from "./pages/reference";
import { Authorisations } from "./pages/authorisations";
import { AuthorisationPage } from "./pages/authorisation";
import { Plan } from "./pages/plan";
import { Deployments } from "./pages/deployments";
import { DeploymentPage } from "./pages/deployment";
import { Overdue } from "./pages/overdue";
import { Live } from "./live/live";
import { sound } from "./live/sound";
import { ErasurePage } from "./pages/erasure";
import { Log } from "./pages/log";
import { Myself } from "./pages/me";
import { Enrol, SignIn } from "./pages/sign_in";

interface Place { path: string; right: string; name?: string; page: (parts: Record<string, string>) => ReactNode }
const places: Place[] = [
  { path: "/", right: "", name: "Home", page: () => <Home /> },
  { path: "/live", right: "alert.view", name: "Live", page: () => <Live /> },
  { path: "/live/:deployment", right: "alert.view", page: ({ deployment }) => <Live deployment={deployment!} key={deployment} /> },
  { path: "/deployments", right: "authorisation.read", name: "Deployments", page: () => <Deployments /> },
  { path: "/deployments/:id", right: "authorisation.read", page: ({ id }) => <DeploymentPage id={id!} key={id} /> },
  { path: "/overdue", right: "authorisation.approve", name: "Overdue", page: () => <Overdue /> },
  { path: "/authorisations", right: "authorisation.read", name: "Authorisations", page: () => <Authorisations /> },
  { path: "/authorisations/new", right: "authorisation.propose", page: () => <Plan /> },
  { path: "/authorisations/:id", right: "authorisation.read", page: ({ id }) => <AuthorisationPage id={id!} key={id} /> },
  { path: "/lists", right: "watchlist.read", name: "Lists", page: () => <Lists /> },
  { path: "/lists/:id", right: "watchlist.read", page: ({ id }) => <List id={id!} key={id} /> },
  { path: "/lists/:id/add", right: "reference.add", page: ({ id }) => <NewReferencePage id={id!} key={id} /> },
  { path: "/lists/:id/import", right: "reference.add", page: ({ id }) => <Import id={id!} key={id} /> },
  { path: "/erasure", right: "subject.erase", name: "Erasure", page: () => <ErasurePage /> },
  { path: "/people", right: "account.read", name: "People", page: () => <People /> },
  { path: "/machines", right: "node.read", name: "Camera machines", page: () => <Machines /> },
  { path: "/me", right: "", page: () => <Myself /> },
  { path: "/log", right: "ledger.read", name: "Log", page: () => <Log /> },
];

function Current() {
  const path = usePath();
  const { me } = useSession();
  for (const place of places) {
    const parts = match(place.path, path);
    if (!parts) continue;
    if (place.right === "" || me.rights.includes(place.right)) return place.page(parts);
    return (
      <Page title="Not for your role">
        <p className="govuk-body">This page is for people with another role than yours ({rolesInWords(me.roles)}).</p>
        <p className="govuk-body"><Link to="/">Go to your home page</Link></p>
      </Page>
    );
  }
  return (
    <Page title="There is no such page">
      <p className="govuk-body">If you followed a link, it may be of something that has been deleted.</p>
      <p className="govuk-body"><Link to="/">Go to your home page</Link></p>
    </Page>
  );
}

/** A fault of one page leaves the others. */
class Fenced extends Component<{ children: ReactNode }, { fault: string | null }> {
  override state = { fault: null };
  static getDerivedStateFromError(why: unknown) {
    return { fault: why instanceof Error ? why.message : String(why) };
  }
  override render() {
    if (this.state.fault === null) return this.props.children;
    return (
      <Page title="This page has a fault">
        <p className="govuk-body">It cannot be shown. What you recorded on it before is kept; what you typed and did not send may be lost. Tell whoever runs the service: <code>{this.state.fault}</code></p>
        <Button onClick={() => location.reload()}>Load the page again</Button>
      </Page>
    );
  }
}

function Navigation({ me }: { me: Me }) {
  const path = usePath();
  const here = (place: Place) => (place.path === "/" ? path === "/" : path.startsWith(place.path));
  return (
    <nav className="navigation" aria-label="Pages">
      <ul>
        {places.filter((each) => each.name && (each.right === "" || me.rights.includes(each.right))).map((each) => (
          <li key={each.path} className={classes(here(each) && "navigation__here")}>
            <Link to={each.path} className="navigation__link" aria-current={here(each) ? "page" : undefined}>{each.name}</Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function LineState() {
  if (useLine() !== "lost") return null;
  return <p className="line-lost" role="status">The connection to the service is lost, since {secondsOf(new Date(lineLostAt()).toISOString())}. What you see may be old, and nothing new comes in. It is tried again.</p>;
}

function Frame({ me, demo, onSignOut, children }: { me: Me | null; demo: boolean; onSignOut: () => void; children: ReactNode }) {
  return (
    <>
      <a href="#main" className="govuk-skip-link" onClick={(event) => { event.preventDefault(); document.getElementById("main")?.focus(); }}>Skip to main content</a>
      <header className="head">
        <div className="head__inner">
          <Link to="/" className="head__name">Peel</Link>
          {demo && <span className="head__demo">Demonstration</span>}
          {me && (
            <div className="head__person">
              <span><Link to="/me" className="head__me">{me.name}</Link><span className="head__roles">{rolesInWords(me.roles)}</span></span>
              <button type="button" className="head__out" onClick={onSignOut}>Sign out</button>
            </div>
          )}
        </div>
        {me && <Navigation me={me} />}
      </header>
      {me && <LineState />}
      <main id="main" tabIndex={-1} className="main">{children}</main>
    </>
  );
}

export function App() {
  const [me, setMe] = useState<Me | null | undefined>(undefined);
  const [demo, setDemo] = useState<Demo | null>(null);
  const [note, setNote] = useState<string | null>(null);
  const [away, setAway] = useState<string | null>(null);
  const [stuck, setStuck] = useState<string | null>(null);
  const path = usePath();
  const known = useRef<Me | null>(null);
  known.current = me ?? null;
  // Only those of the demonstration have made passkeys; whoever enrols beside them has a device of their own.
  takeDemoPasskey(demo?.people.some((each) => each.account === me?.account) ?? false);
  useEvents(me?.account ?? null);

  const begin = () => {
    setAway(null);
    api.demo().then(setDemo, () => setDemo(null));
    Promise.all([api.me(), markNow()]).then(([who]) => { ownDrafts(who.account); setMe(who); }, (why: unknown) => {
      if (why instanceof ApiError && why.status === 401) setMe(null);
      else setAway(why instanceof Error ? why.message : String(why));
    });
  };
  useSameSession(me?.account ?? null, begin);
  useEffect(() => {
    onSignedOut(() => {
      // Whoever listens for alerts, the screen in a pocket, hears that none comes any more.
      if (known.current && location.pathname.startsWith("/live")) sound();
      if (known.current) setNote(`You were signed out, since nothing was done for a while or your account changed. Sign in again${hasDrafts() ? ": what you had typed is kept for you on this page" : ""}.`);
      setMe(null);
    });
    begin();
  }, []);

  const signedIn = (who: Me) => {
    setNote(null);
    setStuck(null);
    ownDrafts(who.account);
    tellTabs();
    void markNow().then(() => {
      setMe(who);
      if (path === "/enrol") go("/", true);
    });
  };
  const signOut = async () => {
    setStuck(null);
    try {
      await api.signOut();
    } catch (why) {
      // Whoever leaves the computer must not believe that the session is over while it is not.
      if (!(why instanceof ApiError && why.status === 401)) return setStuck(why instanceof Error ? why.message : String(why));
    }
    known.current = null;
    setStuck(null);
    forgetDrafts();
    tellTabs();
    setNote("You are signed out.");
    setMe(null);
    go("/", true);
  };

  return (
    <Frame me={me ?? null} demo={demo !== null} onSignOut={() => void signOut()}>
      {away ? (
        <Page title="The service does not answer">
          <p className="govuk-body">{away}</p>
          <Button onClick={begin}>Try again</Button>
        </Page>
      ) : me === undefined ? (
        <p className="govuk-body quiet" role="status">Loading…</p>
      ) : me === null ? (
        path === "/enrol" ? <Enrol onSignedIn={signedIn} /> : <SignIn demo={demo} note={note} onSignedIn={signedIn} />
      ) : (
        <SessionContext.Provider value={{ me, demo: demo !== null, signedIn }}>
          {stuck && <Problem title="You are still signed in">{stuck} Sign out again before you leave this computer.</Problem>}
          {demo && <Guide demo={demo} />}
          <Fenced key={path}><Current /></Fenced>
        </SessionContext.Provider>
      )}
    </Frame>
  );
}
