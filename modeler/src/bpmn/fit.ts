import type Canvas from 'diagram-js/lib/core/Canvas';

interface Room {
  /** pixels kept free on the left (the palette), elsewhere `margin` */
  left?: number;
  margin?: number;
}

/** Shows the whole diagram in the middle of the free room, never larger than its natural size. */
export function fitDiagram(canvas: Canvas, { left = 0, margin = 24 }: Room = {}) {
  const { inner, outer } = canvas.viewbox();
  if (!inner.width || !inner.height || !outer.width || !outer.height) return;
  const width = Math.max(40, outer.width - left - 2 * margin);
  const height = Math.max(40, outer.height - 2 * margin);
  const scale = Math.min(1, width / inner.width, height / inner.height);
  canvas.viewbox({
    x: inner.x + inner.width / 2 - (left + margin + width / 2) / scale,
    y: inner.y + inner.height / 2 - outer.height / 2 / scale,
    width: outer.width / scale,
    height: outer.height / scale,
  });
}
