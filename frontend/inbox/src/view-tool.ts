/** A button that is only an icon: its label is read aloud, and shown on hover. */
import { html, type TemplateResult } from "lit";

export function toolView(
  testId: string,
  label: string,
  icon: TemplateResult,
  act?: () => void,
  disabled = false,
): TemplateResult {
  return html`<button
    class="tool"
    data-testid=${testId}
    aria-label=${label}
    title=${label}
    ?disabled=${disabled}
    @click=${act}
  >
    ${icon}
  </button>`;
}
