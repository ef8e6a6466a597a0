/**
 * Makes the children of an element equal to new ones, and keeps those that are equal already: a growing list or table does
 * not flicker, a selection stays, and a button keeps its focus and its label.
 */
export function patchChildren(current: Node, next: Node): void {
  const wantedNodes = [...next.childNodes]
  for (const [index, wanted] of wantedNodes.entries()) {
    const child = current.childNodes[index]
    if (!child) current.appendChild(wanted)
    else if (child.isEqualNode(wanted)) continue
    else if (child instanceof Text && wanted instanceof Text) child.data = wanted.data
    else if (!hasSameTag(child, wanted)) child.replaceWith(wanted)
    else if (!(child instanceof HTMLButtonElement)) patchChildren(child, wanted)
  }
  while (current.childNodes.length > wantedNodes.length) current.lastChild!.remove()
}

/** Whether two nodes differ at most in their children. */
function hasSameTag(node: Node, other: Node): boolean {
  return node.cloneNode().isEqualNode(other.cloneNode())
}
