// What a hostile card did to the page: nothing may have run, been made, lead astray or leak out of its place.
window.__harm = (mark) => {
  const wrong = [];
  if (window.owned) wrong.push(`ran: ${window.owned}`);
  for (const e of document.querySelectorAll('img, iframe, object, embed, script:not([src])')) {
    const made = /(^|\/)x$|evil|owned/.test(e.getAttribute('src') || '') || e.textContent.includes('owned');
    if (made) wrong.push(`made: ${e.outerHTML}`);
  }
  for (const e of document.querySelectorAll('a[href], form[action]')) {
    const { protocol } = new URL(e.href || e.action);
    if (!/^(https?|mailto|tel|sms):$/.test(protocol)) wrong.push(`leads to: ${e.outerHTML.slice(0, 200)}`);
  }
  if (/[\u202a-\u202e]|\u200bP/.test(document.body.innerText)) wrong.push('an override is shown');
  const apart = (e) => e && (/isolate|plaintext/.test(getComputedStyle(e).unicodeBidi) || apart(e.parentElement));
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const e = node.parentElement;
    if (!node.data.includes(mark) || !e.checkVisibility() || e.closest('title, script, option')) continue;
    if (!apart(e)) wrong.push(`not isolated: ${e.outerHTML.slice(0, 160)}`);
  }
  return wrong;
};
