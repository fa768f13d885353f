import { defineConfig } from "vite";

// What the service's Content-Security-Policy forbids must not come out of the build: nothing is put inline.
export default defineConfig({
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: { output: { manualChunks: (id) => (id.includes("/node_modules/") ? "libraries" : undefined) } },
  },
  esbuild: { jsx: "automatic" },
  css: { preprocessorOptions: { scss: { quietDeps: true, loadPaths: ["node_modules"] } } },
  // For work on the pages: `npm run dev` beside `peel serve --public-address http://localhost:5173`.
  server: { port: 5173, strictPort: true, proxy: { "/api": "http://127.0.0.1:8080" } },
});
