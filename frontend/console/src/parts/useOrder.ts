/** Things in an order: moved by dragging them, or by the arrow keys on their handle. */
import { type DragEvent, type KeyboardEvent, useState } from "react";

interface Handle {
  onKeyDown: (event: KeyboardEvent) => void;
}

interface Place {
  draggable: boolean;
  onDragStart: (event: DragEvent) => void;
  onDragOver: (event: DragEvent) => void;
  onDrop: (event: DragEvent) => void;
  onDragEnd: () => void;
  "data-dragged": true | undefined;
  "data-over": true | undefined;
}

interface Order {
  /** For the element of a thing. */
  place: (index: number) => Place;
  /** For the button in it that the keys are for. */
  handle: (index: number) => Handle;
}

export function moved<Thing>(things: readonly Thing[], from: number, to: number): Thing[] {
  const next = [...things];
  const [thing] = next.splice(from, 1);
  if (thing !== undefined) next.splice(to, 0, thing);
  return next;
}

export function useOrder(count: number, move: (from: number, to: number) => void): Order {
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const end = (): void => {
    setDragged(null);
    setOver(null);
  };
  return {
    place: (index) => ({
      draggable: count > 1,
      onDragStart: (event) => {
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", String(index));
        setDragged(index);
      },
      onDragOver: (event) => {
        if (dragged === null) return;
        event.preventDefault();
        setOver(index);
      },
      onDrop: (event) => {
        event.preventDefault();
        if (dragged !== null && dragged !== index) move(dragged, index);
        end();
      },
      onDragEnd: end,
      "data-dragged": dragged === index || undefined,
      "data-over": (over === index && dragged !== index) || undefined,
    }),
    handle: (index) => ({
      onKeyDown: (event) => {
        const to = event.key === "ArrowUp" ? index - 1 : event.key === "ArrowDown" ? index + 1 : index;
        if (to === index || to < 0 || to >= count) return;
        event.preventDefault();
        move(index, to);
      },
    }),
  };
}
