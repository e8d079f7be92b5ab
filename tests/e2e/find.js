// How a story finds things: by what a person (or a screen reader) would call them.
if (!window.__find) {
  const squeeze = (s) => (s || '').replace(/\s+/g, ' ').trim();
  const shown = (e) => {
    const r = e.getBoundingClientRect(), c = getComputedStyle(e);
    return (r.width > 0 || r.height > 0) && c.visibility !== 'hidden' && c.display !== 'none';
  };
  const labelled = (e) => {
    const by = e.getAttribute('aria-labelledby');
    if (by) return squeeze(by.split(/\s+/).map((i) => document.getElementById(i)?.textContent).join(' '));
    if (e.getAttribute('aria-label')) return squeeze(e.getAttribute('aria-label'));
    if (e.labels?.length) return squeeze([...e.labels].map((l) => l.textContent).join(' '));
    return squeeze(e.innerText || e.textContent || e.value || e.title);
  };
  const kinds = {
    field: 'input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=file]),textarea,select',
    button: 'button,[role=button],input[type=submit]', link: 'a[href]',
    '': 'button,a[href],[role=button],[role=tab],[role=switch],[role=menuitem],label,summary,input[type=checkbox],input[type=radio]',
  };
  window.__control = (name, role) => {
    const top = [...document.querySelectorAll('dialog[open],[role=dialog],[role=alertdialog]')].filter(shown).pop();
    const within = (root) => [...root.querySelectorAll(kinds[role] ?? `[role=${role}]`)].filter((e) => shown(e) && !e.closest('[inert]'));
    const pick = (all) => all.find((e) => labelled(e) === name) || all.find((e) => labelled(e).startsWith(name)) || all.find((e) => labelled(e).includes(name));
    const found = (top && pick(within(top))) || pick(within(document));
    return !found || found.getAttribute('aria-disabled') === 'true' || found.disabled ? null : found;
  };
  window.__find = (name, role) => Boolean(window.__control(name, role));
  const fields = () => [...document.querySelectorAll('input,textarea')].filter(shown).map((e) => squeeze(e.value));
  window.__visible = (text) => {
    const want = squeeze(text);
    if (squeeze(document.body.innerText).includes(want)) return true;
    return fields().some((value) => value.includes(want));
  };
  window.__said = () => [squeeze(document.body.innerText), ...fields()].join(' \u2016 ');
}
