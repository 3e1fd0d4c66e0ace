/** A menu under a button: of the whole inbox, or of one item. */
import { html, type TemplateResult } from "lit";
import type { Face } from "./face.ts";
import * as icons from "./icons.ts";
import { place } from "./place.ts";

export type Row = [testId: string, label: string, act: () => void];

export function menuView(
  face: Face,
  id: string,
  name: string,
  rows: Row[],
  look: { label: string; icon: TemplateResult } = { label: face.say("more"), icon: icons.more },
): TemplateResult {
  const { label, icon } = look;
  return html`<button
      class=${icon === icons.more ? "tool more" : "tool"}
      data-testid=${name}
      popovertarget=${id}
      aria-label=${label}
      title=${label}
    >
      ${icon}
    </button>
    <div
      id=${id}
      class="menu"
      popover
      role="group"
      aria-label=${label}
      @beforetoggle=${giveBack}
      @toggle=${placed}
    >
      ${rows.map(
        ([testId, text, act]) => html`<button data-testid=${testId} @click=${choose(act)}>
          ${text}
        </button>`,
      )}
    </div>`;
}

/** Closed first: so the focus is back at the button before the choice takes it elsewhere. */
function choose(act: () => void): (event: Event) => void {
  return ({ currentTarget }) => {
    (currentTarget as HTMLElement).closest<HTMLElement>("[popover]")?.hidePopover();
    act();
  };
}

const buttonOf = (menu: HTMLElement) => menu.previousElementSibling as HTMLElement;

/** The focus, when it closes. Browsers do that for a popover, but not for one inside another. */
function giveBack(event: Event): void {
  const menu = event.target as HTMLElement;
  const closes = (event as ToggleEvent).newState === "closed";
  if (closes && menu.matches(":focus-within")) buttonOf(menu).focus();
}

function placed(event: Event): void {
  const menu = event.target as HTMLElement;
  if ((event as ToggleEvent).newState === "open") {
    place(buttonOf(menu), menu, getComputedStyle(menu).direction);
    menu.dataset.placed = "";
    menu.querySelector("button")?.focus();
  } else delete menu.dataset.placed;
}
