// The few things that the page does with the document. Text is only ever set as text.
export const byId = id => document.getElementById(id);

export function text(target, value) {
  const element = typeof target === 'string' ? byId(target) : target;
  if (element.textContent !== value) element.textContent = value;
}

export function set(element, name, value) {
  if (value == null || value === false) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value != null) element.setAttribute(name, value);
  element.append(...children.filter(child => child != null));
  return element;
}

export function makeSvg(tag, attributes = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// Keeps elements by key, in the order given, so that focus and animations survive an update.
export function sync(parent, items, keyOf, create, update) {
  const known = new Map([...parent.children].map(child => [child.dataset.key, child]));
  let at = parent.firstElementChild;
  for (const item of items) {
    const key = String(keyOf(item));
    let child = known.get(key);
    known.delete(key);
    if (!child) {
      child = create(item);
      child.dataset.key = key;
    }
    update(child, item);
    if (child === at) at = at.nextElementSibling;
    else parent.insertBefore(child, at);
  }
  for (const child of known.values()) child.remove();
}

// A table's row whose cells are text but for the first, which is a header of the row.
export function makeRow(classes) {
  return make('tr', {}, ...classes.map((name, i) => make(i === 0 ? 'th' : 'td', { class: name || null, scope: i === 0 ? 'row' : null })));
}

// One short sentence for screen readers; the same twice in a row is not told twice.
export const announce = words => text('announce', words);
