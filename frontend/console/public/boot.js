// Before the first paint: colour scheme, language and direction, so that nothing flashes or jumps.
(() => {
  const root = document.documentElement;
  const kept = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  const scheme = kept("tocsin-scheme");
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const shown = scheme === "light" || scheme === "dark" ? scheme : dark ? "dark" : "light";
  root.setAttribute("data-mantine-color-scheme", shown);
  const language = kept("tocsin-language") || navigator.language || "en";
  const short = ["en", "de", "ar"].find((one) => language.toLowerCase().startsWith(one)) || "en";
  root.lang = short;
  root.dir = short === "ar" ? "rtl" : "ltr";
})();
