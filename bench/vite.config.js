/** Pages that measure the client's own modules, built by the client's own Vite; the page's folder is the root. */
export default {
  logLevel: 'warn',
  build: { emptyOutDir: true, target: 'chrome120', assetsInlineLimit: 0, reportCompressedSize: false, chunkSizeWarningLimit: 5000 },
};
