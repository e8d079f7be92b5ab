/* global FILES */
// The app's files (build/early.ts), once the picture of the badge is on the screen.
(function (files) {
  var boot = document.getElementById('boot');
  var begun = false;
  var add = function (tag, values) {
    return document.head.appendChild(Object.assign(document.createElement(tag), { crossOrigin: '' }, values));
  };
  var preload = function (href) {
    add('link', /css$/.test(href) ? { rel: 'preload', as: 'style', href: href } : { rel: 'modulepreload', href: href });
  };
  var styled = function (href) {
    return new Promise(function (done) {
      add('link', { rel: 'stylesheet', href: href, onload: done, onerror: done });
    });
  };
  var start = function () {
    if (begun) return;
    begun = true;
    var styles = Promise.all(files.styles.map(styled));
    [files.entry].concat(files.scripts, boot ? files.badge : []).forEach(preload);
    // Nothing of the app is drawn before its styles are there.
    styles.then(function () { add('script', { type: 'module', src: files.entry }); });
  };
  if (!boot) return start();
  setTimeout(start, 300); // should the browser draw no picture
  requestAnimationFrame(function () { setTimeout(start); });
})(FILES);
