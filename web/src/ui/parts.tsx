// The small parts that pages are made of, in the manner of the GOV.UK Design System.
import { Children, cloneElement, createContext, isValidElement, useContext, useEffect, useId, useRef, type ButtonHTMLAttributes, type ReactElement, type ReactNode } from "react";
import type { Data } from "../data";
import { useTitle } from "../router";

export const classes = (...names: (string | false | null | undefined)[]) => names.filter(Boolean).join(" ");

/** `tab`: what the browser's tab says, where that is more than the title. */
export function Page({ title, tab, caption, actions, wide, children }: {
  title: string; tab?: string; caption?: string; actions?: ReactNode; wide?: boolean; children: ReactNode;
}) {
  useTitle(tab ?? title);
  return (
    <div className={wide ? "page page--wide" : "page"}>
      <div className="page__head">
        <div>
          {caption && <span className="govuk-caption-m">{caption}</span>}
          <h1 className="govuk-heading-l page__title">{title}</h1>
        </div>
        {actions && <div className="page__actions">{actions}</div>}
      </div>
      {children}
    </div>
  );
}

type ButtonKind = "primary" | "secondary" | "warning" | "quiet";
/** `about`: what the words leave to the eye, such as the row that the button stands in. */
export function Button({ kind = "primary", small, busy, about, className, children, ...rest }: {
  kind?: ButtonKind; small?: boolean; busy?: boolean; about?: string;
} & ButtonHTMLAttributes<HTMLButtonElement>) {
  const looks = kind === "quiet" ? "button-quiet" : classes("govuk-button", kind !== "primary" && `govuk-button--${kind}`);
  return <button type="button" {...rest} aria-disabled={busy || undefined} disabled={rest.disabled || busy}
    className={classes(looks, small && "button--small", className)}>{children}{about && <span className="govuk-visually-hidden"> {about}</span>}</button>;
}

export type TagLook = "grey" | "green" | "teal" | "blue" | "purple" | "red" | "orange" | "yellow";
export const Tag = ({ look = "grey", children }: { look?: TagLook; children: ReactNode }) => (
  <strong className={`govuk-tag govuk-tag--${look}`}>{children}</strong>
);

/** What went wrong, in the service's words. `seen`: of a long form, whose button may be far below. */
export function Problem({ children, title = "That did not work", seen }: { children: ReactNode; title?: string; seen?: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (seen) box.current?.focus();
  }, [seen]);
  return (
    <div className="problem" role="alert" ref={box} tabIndex={seen ? -1 : undefined}>
      <strong>{title}: </strong>{children}
    </div>
  );
}

export const Warning = ({ children }: { children: ReactNode }) => (
  <div className="govuk-warning-text">
    <span className="govuk-warning-text__icon" aria-hidden="true">!</span>
    <strong className="govuk-warning-text__text"><span className="govuk-visually-hidden">Warning</span>{children}</strong>
  </div>
);

export const Inset = ({ children }: { children: ReactNode }) => <div className="govuk-inset-text">{children}</div>;

export const NotOffered = ({ what }: { what: string }) => (
  <Inset>This service does not offer {what}. Ask whoever runs it for a version that does.</Inset>
);

/** Shows `children` of a value once it is there; says plainly when it is not offered, not allowed or away. */
export function Loaded<T>({ data, what, children }: { data: Data<T>; what: string; children: (value: T) => ReactNode }) {
  if (data.error?.notOffered) return <NotOffered what={what} />;
  return (
    <>
      {data.error && (
        <Problem title={data.value === undefined ? `The service did not give ${what}` : `What you see may be old. The service did not give ${what}`}>
          {data.error.message} <Button kind="quiet" onClick={data.reload}>Try again</Button>
        </Problem>
      )}
      {data.value !== undefined ? children(data.value) : !data.error && <p className="govuk-body quiet" aria-live="polite">Loading {what}…</p>}
    </>
  );
}

export function Rows({ rows }: { rows: ([string, ReactNode] | null | false)[] }) {
  return (
    <dl className="govuk-summary-list rows">
      {rows.map((row) => row && (
        <div className="govuk-summary-list__row" key={row[0]}>
          <dt className="govuk-summary-list__key">{row[0]}</dt>
          <dd className="govuk-summary-list__value">{row[1]}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Table({ caption, head, children, hideCaption }: { caption: string; head: string[]; children: ReactNode; hideCaption?: boolean }) {
  return (
    <div className="table-frame" tabIndex={0} role="region" aria-label={caption}>
      <table className="govuk-table table" role="table">
        <caption className={classes("govuk-table__caption", hideCaption ? "govuk-visually-hidden" : "govuk-table__caption--m")}>{caption}</caption>
        <thead className="govuk-table__head" role="rowgroup">
          <tr className="govuk-table__row" role="row">{head.map((each, i) => <th scope="col" role="columnheader" className="govuk-table__header" key={i}>{each}</th>)}</tr>
        </thead>
        <tbody className="govuk-table__body" role="rowgroup"><Heads.Provider value={head}>{children}</Heads.Provider></tbody>
      </table>
    </div>
  );
}
// On a narrow screen a row is a block, and each cell says itself which column it is of; the roles keep it a table.
const Heads = createContext<string[]>([]);
export function Row({ children }: { children: ReactNode }) {
  const heads = useContext(Heads);
  const cells = Children.toArray(children).map((each, i) => (isValidElement(each) ? cloneElement(each as ReactElement<{ of?: string }>, { of: heads[i] ?? "" }) : each));
  return <tr className="govuk-table__row" role="row">{cells}</tr>;
}
export const Cell = ({ of, children }: { of?: string; children?: ReactNode }) => <td role="cell" className="govuk-table__cell" data-of={of}><div>{children}</div></td>;
export const Head = ({ of, children }: { of?: string; children: ReactNode }) => <th scope="row" role="rowheader" className="govuk-table__header" data-of={of}><div>{children}</div></th>;

/** A question before something that cannot be undone. */
export function Ask({ title, children, yes, busy, error, kind = "warning", onYes, onNo }: {
  title: string; children: ReactNode; yes: string; busy?: boolean; error?: string | null; kind?: ButtonKind;
  onYes: () => void; onNo: () => void;
}) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null), heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    // Not a button: Enter, pressed by habit, must not do what cannot be undone.
    heading.current?.focus();
    // Whoever works by keyboard goes on where they were, or at the top of the page when that is gone.
    return () => {
      const there = before instanceof HTMLElement && before !== document.body && before.isConnected ? before : document.getElementById("main");
      requestAnimationFrame(() => { if (document.activeElement === document.body) there?.focus(); });
    };
  }, []);
  return (
    <dialog ref={dialog} className="ask" aria-labelledby={id} onCancel={(event) => { event.preventDefault(); onNo(); }}>
      <h2 className="govuk-heading-m" id={id} ref={heading} tabIndex={-1}>{title}</h2>
      {children}
      {error && <Problem>{error}</Problem>}
      <div className="govuk-button-group">
        <Button kind={kind} busy={busy ?? false} onClick={onYes}>{yes}</Button>
        {kind !== "secondary" && <Button kind="secondary" onClick={onNo}>Cancel</Button>}
      </div>
    </dialog>
  );
}

/** A hash, short on the page and whole on demand. */
export const Hash = ({ of }: { of: string }) => (
  <details className="hash"><summary><code>{of.slice(0, 12)}…</code></summary><code className="hash__whole">{of}</code></details>
);
