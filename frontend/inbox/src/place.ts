/**
 * Puts a popover beside its button. The top layer has no relation to the button, and CSS anchor
 * positioning is not yet in the oldest browsers we serve.
 */
const GAP = 8;

export function place(button: Element, popover: HTMLElement, direction: string): void {
  const at = button.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const width = popover.offsetWidth;
  const wanted = direction === "rtl" ? at.left : at.right - width;
  const left = Math.max(GAP, Math.min(wanted, clientWidth - width - GAP));
  const below = clientHeight - at.bottom - 2 * GAP;
  const above = at.top - 2 * GAP;
  const upwards = below < 240 && above > below;
  // Custom properties, so that a small screen's rule can still win.
  popover.style.setProperty("--_left", `${left}px`);
  popover.style.setProperty("--_top", upwards ? "auto" : `${at.bottom + GAP}px`);
  popover.style.setProperty("--_bottom", upwards ? `${clientHeight - at.top + GAP}px` : "auto");
  popover.style.setProperty("--_height", `${Math.max(upwards ? above : below, 120)}px`);
}
