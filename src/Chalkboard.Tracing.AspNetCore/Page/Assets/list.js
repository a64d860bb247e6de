// Keeps the list as it is now, while somebody looks.
import { get } from './get.js';
import { addThemeTool } from './theme-tool.js';

const every = 2000;

addThemeTool();
setTimeout(look, every);

async function look() {
  try {
    if (!document.hidden) show(await get(location.href));
  } catch {
    // The next time.
  }
  setTimeout(look, every);
}

function show(page) {
  renew('-list', page);
  const left = page.querySelector('#-next .left');
  const here = document.querySelector('#-next .left');
  if (left && here && !left.isEqualNode(here)) here.replaceWith(document.adoptNode(left));
  else if (left && !here) document.getElementById('-next')?.append(document.adoptNode(left));
  else if (!left) here?.remove();
}

function renew(id, page) {
  const here = document.getElementById(id);
  const there = page.getElementById(id);
  // Nobody loses the button under the pointer while nothing changed.
  if (there && !there.isEqualNode(here)) here.replaceWith(document.adoptNode(there));
}
