/** The look: Inter, indigo, round corners; and Mantine's colours where they have too little contrast. */
import { type CSSVariablesResolver, createTheme } from "@mantine/core";

export const theme = createTheme({
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', monospace",
  headings: { fontFamily: "'Inter Variable', system-ui, sans-serif", fontWeight: "700" },
  primaryColor: "indigo",
  primaryShade: { light: 7, dark: 7 },
  defaultRadius: "md",
  cursorType: "pointer",
  autoContrast: true,
  respectReducedMotion: true,
  components: {
    ActionIcon: { defaultProps: { variant: "default", size: "lg" } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    // Inside <main>: what floats is part of the page, also for a screen reader's landmarks.
    Popover: { defaultProps: { portalProps: { target: "#floating" } } },
    // Mantine's place holder for the first focus is no item, which a menu may not hold.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    // A dialog's <header> is no banner of the page.
    ModalHeader: { defaultProps: { role: "none" } },
    DrawerHeader: { defaultProps: { role: "none" } },
    Modal: { defaultProps: { centered: true } },
    Select: { defaultProps: { checkIconPosition: "right" } },
  },
});

/** Text of a colour on white or on its own lightest shade: each has at least 4.5:1 there. */
const DEEP: Record<string, string> = {
  gray: "#40464d",
  red: "#a51111",
  pink: "#98194a",
  grape: "#78239a",
  violet: "#5330b8",
  indigo: "#3549c4",
  blue: "#14539a",
  cyan: "#0b5a70",
  teal: "#075e43",
  green: "#1d622c",
  lime: "#3a6106",
  yellow: "#754600",
  orange: "#8f3a0a",
};

export const cssVariablesResolver: CSSVariablesResolver = (known) => {
  const light: Record<string, string> = {
    "--mantine-color-dimmed": "#59616b",
    "--mantine-color-placeholder": "#69717b",
    "--mantine-color-error": "#b91c1c",
    "--mantine-color-anchor": "#3549c4",
    "--mantine-color-default-border": "#dee2e6",
    "--tocsin-line": "#e3e6ea",
    "--tocsin-chosen": "#dbe4ff",
    "--tocsin-chosen-text": "#3549c4",
    "--tocsin-hover": "#f6f7f9",
    "--tocsin-panel": "#ffffff",
  };
  const dark: Record<string, string> = {
    "--mantine-color-text": "#e4e6ea",
    "--mantine-color-dimmed": "#a6abb3",
    "--mantine-color-placeholder": "#9aa0a8",
    "--mantine-color-error": "#ffa8a8",
    "--mantine-color-anchor": "#a3b8ff",
    "--tocsin-line": "#3d4046",
    "--tocsin-chosen": "#1f2b66",
    "--tocsin-chosen-text": "#b4c4ff",
    "--tocsin-hover": "#2b2d31",
    "--tocsin-panel": "#2a2b2e",
  };
  for (const [name, deep] of Object.entries(DEEP)) {
    const shades = known.colors[name];
    if (shades === undefined) continue;
    light[`--mantine-color-${name}-text`] = deep;
    light[`--mantine-color-${name}-light`] = shades[name === "gray" ? 1 : 0];
    light[`--mantine-color-${name}-light-hover`] = shades[name === "gray" ? 2 : 1];
    light[`--mantine-color-${name}-light-color`] = deep;
    light[`--mantine-color-${name}-outline`] = deep;
    dark[`--mantine-color-${name}-text`] = shades[3];
    dark[`--mantine-color-${name}-light-color`] = shades[2];
    dark[`--mantine-color-${name}-outline`] = shades[3];
  }
  dark["--mantine-color-gray-light"] = "#3a3d43";
  return { variables: {}, light, dark };
};
