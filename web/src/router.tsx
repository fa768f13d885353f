// Which page is shown: the address decides, and nothing else.
import { useEffect, useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent } from "react";

const listeners = new Set<() => void>();
const tell = () => listeners.forEach((each) => each());
window.addEventListener("popstate", tell);

export function go(path: string, replace = false) {
  if (path === location.pathname + location.search) return;
  history[replace ? "replaceState" : "pushState"](null, "", path);
  window.scrollTo(0, 0);
  tell();
  // Whoever cannot see the page is told of the new one.
  requestAnimationFrame(() => document.getElementById("main")?.focus());
}

export const usePath = () =>
  useSyncExternalStore(
    (then) => (listeners.add(then), () => listeners.delete(then)),
    () => location.pathname,
  );

/** "/lists/:id" of "/lists/list-1": {id: "list-1"}; null when it is another. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const partsOf = (of: string) => of.split("/").filter(Boolean);
  const wanted = partsOf(pattern), found = partsOf(path);
  if (wanted.length !== found.length) return null;
  const parts: Record<string, string> = {};
  for (let i = 0; i < wanted.length; ++i) {
    if (wanted[i]!.startsWith(":")) parts[wanted[i]!.slice(1)] = decodeURIComponent(found[i]!);
    else if (wanted[i] !== found[i]) return null;
  }
  return parts;
}

export function Link({ to, ...rest }: { to: string } & AnchorHTMLAttributes<HTMLAnchorElement>) {
  const follow = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(to);
  };
  return <a className="govuk-link" {...rest} href={to} onClick={follow} />;
}

export function useTitle(title: string) {
  useEffect(() => {
    document.title = `${title} – Peel`;
  }, [title]);
}
