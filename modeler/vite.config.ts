import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// In development the API is expected on PROCESSION_API (default: port 3000 of this computer).
const api = process.env.PROCESSION_API ?? 'http://127.0.0.1:3000';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  resolve: {
    alias: [
      {
        find: /^(@codemirror\/.+|@bpmn-io\/feel(ers)?-editor)$/,
        replacement: fileURLToPath(new URL('./without-editors.ts', import.meta.url)),
      },
    ],
  },
  // The server replaces the placeholder by a fresh nonce in every answer, so the policy can forbid inline styles.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: '../dist/modeler',
    emptyOutDir: true,
    // light-dark() and color-mix() stay as they are: the oldest browsers that know both.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    chunkSizeWarningLimit: 2000,
    // A preload list in a data: URL or an inlined asset would need a wider content security policy.
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/v2': { target: api, changeOrigin: false }, '/docs': { target: api } } },
});
