// What somebody has typed and not yet sent. It stays in the memory of this page alone, so that a session that ends, an
// alert that is closed or a form that is left for a moment does not cost it; nothing of it is shown to anybody else: it
// is forgotten when they sign out, and when another person signs in.
import { useCallback, useState } from "react";

let owner: string | null = null;
const kept = new Map<string, unknown>();

export const hasDrafts = () => kept.size > 0;
export const dropDraft = (name: string) => kept.delete(name);
export function forgetDrafts() {
  kept.clear();
  owner = null;
}
/** Whoever signed in: another than before finds nothing. */
export function ownDrafts(account: string) {
  if (account !== owner) kept.clear();
  owner = account;
}

/** Like useState, but that it is still there when the page comes back. `name` is of the page's own making. */
export function useDraft<T>(name: string, empty: T): [T, (change: T | ((old: T) => T)) => void, () => void] {
  const [value, setValue] = useState<T>(() => (kept.has(name) ? (kept.get(name) as T) : empty));
  const set = useCallback((change: T | ((old: T) => T)) => {
    const before = (kept.has(name) ? kept.get(name) : empty) as T;
    const now = typeof change === "function" ? (change as (old: T) => T)(before) : change;
    kept.set(name, now);
    setValue(now);
    // What it is when nothing was typed does not change while a page is open.
    // eslint-disable-next-line
  }, [name]);
  const drop = useCallback(() => {
    dropDraft(name);
    setValue(empty);
    // eslint-disable-next-line
  }, [name]);
  return [value, set, drop];
}
