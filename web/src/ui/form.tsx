// Forms in the manner of the GOV.UK Design System: a label, a hint, an error beside the field and in a summary above.
import { useEffect, useRef, type InputHTMLAttributes, type ReactNode } from "react";
import { classes } from "./parts";

export type Errors = Record<string, string>;

/** Each try has errors of its own, and each is led to them, though they may be the same as the last time's. */
export function ErrorSummary({ errors }: { errors: Errors }) {
  const box = useRef<HTMLDivElement>(null);
  const names = Object.keys(errors);
  const some = names.length > 0;
  useEffect(() => {
    if (some) box.current?.focus();
  }, [errors, some]);
  useEffect(() => {
    if (!some) return;
    const title = document.title;
    document.title = `Error: ${title}`;
    return () => { document.title = title; };
  }, [some]);
  if (names.length === 0) return null;
  return (
    <div className="govuk-error-summary" ref={box} tabIndex={-1} role="alert" aria-labelledby="error-summary-title">
      <h2 className="govuk-error-summary__title" id="error-summary-title">There is a problem</h2>
      <ul className="govuk-list govuk-error-summary__list">
        {names.map((name) => (
          <li key={name}>
            <a href={`#${name}`} onClick={(event) => { event.preventDefault(); document.getElementById(name)?.focus(); }}>{errors[name]}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface FieldProps { id: string; label: string; hint?: ReactNode; errors?: Errors }

function Framed({ id, label, hint, errors, children }: FieldProps & { children: (describedBy: string | undefined) => ReactNode }) {
  const error = errors?.[id];
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  return (
    <div className={classes("govuk-form-group", error && "govuk-form-group--error")}>
      <label className="govuk-label govuk-label--s" htmlFor={id}>{label}</label>
      {hint && <div className="govuk-hint" id={`${id}-hint`}>{hint}</div>}
      {error && <p className="govuk-error-message" id={`${id}-error`}><span className="govuk-visually-hidden">Error:</span> {error}</p>}
      {children(describedBy)}
    </div>
  );
}

type InputProps = FieldProps & { value: string; onValue: (value: string) => void; width?: 5 | 10 | 20 } &
  Omit<InputHTMLAttributes<HTMLInputElement>, "id" | "value" | "onChange" | "width">;
export function Input({ id, label, hint, errors, value, onValue, width, ...rest }: InputProps) {
  return (
    <Framed {...{ id, label, hint, ...(errors && { errors }) }}>
      {(describedBy) => (
        <input {...rest} id={id} name={id} value={value} aria-describedby={describedBy} aria-invalid={errors?.[id] ? true : undefined}
          onChange={(event) => onValue(event.target.value)}
          className={classes("govuk-input", width && `govuk-input--width-${width}`, errors?.[id] && "govuk-input--error", rest.className)} />
      )}
    </Framed>
  );
}

export function TextArea({ id, label, hint, errors, value, onValue, rows = 3, maxLength }: FieldProps & {
  value: string; onValue: (value: string) => void; rows?: number; maxLength?: number;
}) {
  return (
    <Framed {...{ id, label, hint, ...(errors && { errors }) }}>
      {(describedBy) => (
        <textarea id={id} name={id} rows={rows} maxLength={maxLength} value={value} aria-describedby={describedBy}
          aria-invalid={errors?.[id] ? true : undefined} onChange={(event) => onValue(event.target.value)}
          className={classes("govuk-textarea", errors?.[id] && "govuk-textarea--error")} />
      )}
    </Framed>
  );
}

export function Select<T extends string>({ id, label, hint, errors, value, onValue, options }: FieldProps & {
  value: T | ""; onValue: (value: T) => void; options: Record<T, string>;
}) {
  return (
    <Framed {...{ id, label, hint, ...(errors && { errors }) }}>
      {(describedBy) => (
        <select id={id} name={id} value={value} aria-describedby={describedBy} aria-invalid={errors?.[id] ? true : undefined}
          onChange={(event) => onValue(event.target.value as T)}
          className={classes("govuk-select", errors?.[id] && "govuk-select--error")}>
          {value === "" && <option value="">Choose one</option>}
          {(Object.entries(options) as [T, string][]).map(([each, words]) => <option value={each} key={each}>{words}</option>)}
        </select>
      )}
    </Framed>
  );
}

interface Choice { value: string; label: string; hint?: string; disabled?: boolean }
export function Choices({ id, legend, hint, errors, kind, chosen, onChosen, choices, small }: {
  id: string; legend: string; hint?: ReactNode; errors?: Errors; kind: "radios" | "checkboxes"; chosen: string[];
  onChosen: (chosen: string[]) => void; choices: Choice[]; small?: boolean;
}) {
  const error = errors?.[id];
  const toggle = (value: string) =>
    onChosen(kind === "radios" ? [value] : chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value]);
  return (
    <div className={classes("govuk-form-group", error && "govuk-form-group--error")}>
      <fieldset className="govuk-fieldset" aria-describedby={[hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined}>
        <legend className="govuk-fieldset__legend govuk-fieldset__legend--s">{legend}</legend>
        {hint && <div className="govuk-hint" id={`${id}-hint`}>{hint}</div>}
        {error && <p className="govuk-error-message" id={`${id}-error`}><span className="govuk-visually-hidden">Error:</span> {error}</p>}
        <div className={classes(`govuk-${kind}`, small && `govuk-${kind}--small`)}>
          {choices.map((each, index) => {
            const own = index === 0 ? id : `${id}-${each.value}`;
            return (
              <div className={`govuk-${kind}__item`} key={each.value}>
                <input className={`govuk-${kind}__input`} id={own} name={id} type={kind === "radios" ? "radio" : "checkbox"}
                  value={each.value} checked={chosen.includes(each.value)} disabled={each.disabled} onChange={() => toggle(each.value)}
                  aria-describedby={each.hint ? `${own}-item-hint` : undefined} />
                <label className={`govuk-label govuk-${kind}__label`} htmlFor={own}>{each.label}</label>
                {each.hint && <div className={`govuk-hint govuk-${kind}__hint`} id={`${own}-item-hint`}>{each.hint}</div>}
              </div>
            );
          })}
        </div>
      </fieldset>
    </div>
  );
}

export function FileInput({ id, label, hint, errors, onFiles, ...rest }: FieldProps & { onFiles: (files: File[]) => void } &
  Omit<InputHTMLAttributes<HTMLInputElement>, "id" | "onChange">) {
  return (
    <Framed {...{ id, label, hint, ...(errors && { errors }) }}>
      {(describedBy) => (
        <input {...rest} id={id} name={id} type="file" aria-describedby={describedBy} aria-invalid={errors?.[id] ? true : undefined}
          className={classes("govuk-file-upload", errors?.[id] && "govuk-file-upload--error")}
          onChange={(event) => onFiles([...(event.target.files ?? [])])} />
      )}
    </Framed>
  );
}
