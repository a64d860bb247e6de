// Elements are made of text and attributes alone; nothing here makes markup of a string.

/** Makes an element: make('td', { id }, 'text', child). */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(key, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/** Sets the text of an element, if it is another one. */
export function write(element, text) {
  if (element.textContent === text) return false;
  element.textContent = text;
  return true;
}

/** Keeps the children of an element in step with items, each of which has an id. */
export function keep(parent, items, idOf, makeOne, update, ordered = true) {
  const known = new Map();
  for (const child of parent.children) known.set(idOf(child), child);
  let at = parent.firstElementChild;
  for (const item of items) {
    let child = known.get(item.id);
    if (child) known.delete(item.id);
    else parent.insertBefore(child = makeOne(item), ordered ? at : null);
    if (ordered) {
      if (child === at) at = at.nextElementSibling;
      else if (child.nextElementSibling !== at) parent.insertBefore(child, at);
    }
    update(child, item);
  }
  for (const gone of known.values()) gone.remove();
}

export const anchor = id => '#' + encodeURIComponent(id);
