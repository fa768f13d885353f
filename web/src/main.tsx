import { createRoot } from "react-dom/client";
import { App } from "./app";
import "./style/console.scss";

createRoot(document.getElementById("console")!).render(<App />);
