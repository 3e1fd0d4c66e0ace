import { createRoot } from "react-dom/client";
import { Bell } from "./Bell.tsx";

declare global {
  var show: (target: object) => void;
}

createRoot(document.querySelector("#app")!).render(<Bell open={show} />);
