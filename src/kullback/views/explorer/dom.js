// Making and filling elements. Text goes in as text: nothing is ever read as markup.

const byId = (id) => document.getElementById(id);

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// A name that may be written from right to left, kept apart from what stands around it.
const isolated = (text) => element("bdi", {}, text);

function setWidth(bar, part) {
  bar.style.width = `${100 * Math.min(1, Math.max(0, part))}%`;
}
