/** A QR code, drawn as one path: dark on light in every theme, so that cameras read it. */
import { encode } from "uqr";
import type { ReactElement } from "react";

export default function QrCode({ text, label }: { text: string; label: string }): ReactElement {
  const { data, size } = encode(text, { border: 2 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} width={196} height={196} shapeRendering="crispEdges" style={{ borderRadius: 8 }}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
