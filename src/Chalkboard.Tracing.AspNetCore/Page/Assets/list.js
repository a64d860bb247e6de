// Refreshes the list while the page is visible.
import { getPage } from './get-page.js';
import { addThemeTool } from './theme-tool.js';

const refreshInterval = 2000;

addThemeTool();
setTimeout(refresh, refreshInterval);

async function refresh() {
  try {
    if (!document.hidden && !document.querySelector('#-list[data-static]')) update(await getPage(location.href));
  } catch {
    // The next refresh tries again.
  }
  setTimeout(refresh, refreshInterval);
}

function update(page) {
  replaceIfChanged('-list', page);
  const newForm = page.querySelector('#-next .left');
  const form = document.querySelector('#-next .left');
  if (newForm && form && !newForm.isEqualNode(form)) form.replaceWith(document.adoptNode(newForm));
  else if (newForm && !form) document.getElementById('-next')?.append(document.adoptNode(newForm));
  else if (!newForm) form?.remove();
}

function replaceIfChanged(id, page) {
  const element = document.getElementById(id);
  const newElement = page.getElementById(id);
  // An unchanged list keeps its elements, and with them the focus and the button under the pointer.
  if (newElement && !newElement.isEqualNode(element)) element.replaceWith(document.adoptNode(newElement));
}
