// What a page shows: asked for when it opens, and again whenever an act touches it.
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "./api";
import { hear, type Kind } from "./events";

export interface Data<T> { value: T | undefined; error: ApiError | undefined; reload: () => void }

// Many acts at once cost one question, and while there are ever more of them (an import, a crowd) an answer that takes
// long is asked for seldom.
const gathering = 120; // ms
const restAfter = 4; // times as long as the last answer took
const tryAgain = 5000; // ms, after a fault that passes
/** A service that is busy, restarting or out of reach: what was there before may still be true. */
const passes = (why: ApiError) => why.status === 0 || why.status === 429 || why.status >= 500;

/** `ask` is asked again when `key` changes; a null key asks nothing. Old values stay until new ones are there. */
export function useData<T>(key: string | null, kinds: readonly Kind[], ask: () => Promise<T>): Data<T> {
  const [state, setState] = useState<{ key: string | null; value?: T; error?: ApiError }>({ key });
  const asker = useRef(ask);
  asker.current = ask;
  const timer = useRef(0);
  const again = useRef(0);
  const turn = useRef(0);
  const rested = useRef(0); // when the next question may be asked
  const load = useCallback(() => {
    if (key === null) return;
    const mine = ++turn.current, began = Date.now();
    window.clearTimeout(again.current);
    const answered = () => {
      rested.current = Date.now() + restAfter * (Date.now() - began);
      return mine === turn.current;
    };
    asker.current().then(
      (value) => { if (answered()) setState({ key, value }); },
      (why: unknown) => {
        if (!answered()) return;
        const error = why instanceof ApiError ? why : new ApiError(0, "internal", String(why));
        // Somebody may be in the middle of something: what is on the screen stays, and says that it may be old.
        setState((old) => ({ key, ...(old.key === key && old.value !== undefined && passes(error) ? { value: old.value } : {}), error }));
        if (passes(error)) again.current = window.setTimeout(load, tryAgain);
      },
    );
  }, [key]);
  const heard = kinds.join(" ");
  useEffect(() => {
    load();
    const stop = hear(heard.split(" ").filter(Boolean) as Kind[], (act) => {
      // What this page did itself is shown at once. A question that waits already is not put off by a further act.
      if (act === null) return load();
      if (timer.current) return;
      timer.current = window.setTimeout(() => { timer.current = 0; load(); }, Math.max(gathering, rested.current - Date.now()));
    });
    return () => {
      ++turn.current;
      window.clearTimeout(timer.current);
      window.clearTimeout(again.current);
      timer.current = 0;
      stop();
    };
  }, [load, heard]);
  const current = state.key === key ? state : { value: undefined, error: undefined };
  return { value: current.value, error: current.error, reload: load };
}

/** Now, in milliseconds, again every `every`. */
export function useNow(every = 1000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), every);
    return () => window.clearInterval(timer);
  }, [every]);
  return now;
}

/** A choice that this browser remembers. */
export function useRemembered(name: string, otherwise: boolean): [boolean, (value: boolean) => void] {
  const [value, setValue] = useState(() => (localStorage.getItem(name) ?? String(otherwise)) === "true");
  return [
    value,
    (now) => {
      localStorage.setItem(name, String(now));
      setValue(now);
    },
  ];
}

/** Runs what a button does once at a time, and keeps what went wrong. */
export function useDoing() {
  const [doing, setDoing] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const run = async (work: () => Promise<void>) => {
    if (doing) return;
    setDoing(true);
    setError(null);
    try {
      await work();
    } catch (why) {
      setError(why instanceof Error ? why.message : String(why));
    } finally {
      setDoing(false);
    }
  };
  return { doing, error, run, setError };
}
