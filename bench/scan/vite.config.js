/** The page with all decoders, built by the client's own Vite. */
export default {
  root: new URL('./page', import.meta.url).pathname,
  logLevel: 'warn',
  build: { emptyOutDir: true, target: 'chrome120', assetsInlineLimit: 0, reportCompressedSize: false, chunkSizeWarningLimit: 5000 },
};
