import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@fontsource-variable/geist/wght.css";
import "@fontsource-variable/geist-mono/wght.css";
import "@/shared/theme/base.css";
import { i18n } from "@lingui/core";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { messages } from "@/locales/en.po";
import { Providers } from "./Providers";

i18n.load("en", messages);
i18n.activate("en");

// After an update, parts of the old app that were not loaded yet are gone: the new one is fetched.
window.addEventListener("vite:preloadError", (event) => {
  const last = Number(window.sessionStorage.getItem("byok-reloaded") ?? 0);
  if (Date.now() - last < 30_000) return;
  window.sessionStorage.setItem("byok-reloaded", String(Date.now()));
  event.preventDefault();
  window.location.reload();
});

const root = document.querySelector("#root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Providers />
    </StrictMode>,
  );
}
