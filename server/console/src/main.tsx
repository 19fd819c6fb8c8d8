import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./app/App";
import { nonce } from "./app/nonce";
import "./style.css";

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App nonce={nonce} />
  </StrictMode>,
);
