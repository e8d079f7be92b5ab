/** Puts the cursor into the first field that is wrong, of a form whose fields are named as in `errors`. Whether there is one. */
export function focusFirstError(form: ParentNode | null, errors: object): boolean {
  const [wrong] = Object.keys(errors);
  if (wrong) form?.querySelector<HTMLElement>(`[name="${wrong}"]`)?.focus();
  return wrong !== undefined;
}
