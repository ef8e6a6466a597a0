/** Three digits that mean something, and no exponent. */
export function formatFigure(figure: number): string {
  const size = Math.abs(figure)
  if (size >= 1000) return Math.round(figure).toLocaleString('en').replaceAll(',', ' ')
  if (size >= 100) return figure.toFixed(0)
  if (size >= 10) return figure.toFixed(1)
  if (size >= 1) return figure.toFixed(2)
  return size >= 0.1 || size === 0 ? figure.toFixed(2) : figure.toPrecision(2)
}
