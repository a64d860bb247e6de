// Gets what is not on the page yet into its place. The page is whole without this: links lead to the same.
import { get } from './get.js';
import { addThemeTool } from './theme-tool.js';

addThemeTool();
addEventListener('toggle', opened, true);
addEventListener('click', clicked);
addEventListener('keydown', event => {
  if (event.key !== '/' || /^(input|textarea)$/i.test(document.activeElement?.tagName)) return;
  event.preventDefault();
  document.querySelector('input[type=search]').focus();
});

function opened(event) {
  const details = event.target;
  if (!(details instanceof HTMLDetailsElement) || !details.open || !details.dataset.from) return;
  const link = details.querySelector('.more a');
  delete details.dataset.from;
  if (link) follow(link);
}

function clicked(event) {
  const link = event.target.closest?.('.more a');
  // With a key held it is for another tab.
  if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  follow(link);
}

async function follow(link) {
  const place = link.closest('.more');
  if (place.classList.contains('busy')) return;
  place.classList.remove('failed');
  place.classList.add('busy');
  const forward = !place.nextElementSibling;
  try {
    const page = await get(link.href);
    const rows = [...page.querySelectorAll('#-tree > li')];
    for (const row of rows) absolute(row, page.baseURI);
    // One call is followed to where its time went; of many, each is opened by whoever wants to.
    if (rows.length > 1) for (const row of rows) row.querySelector(':scope > details')?.removeAttribute('open');
    // Of what is on both sides of a part, this page has one side already.
    const wanted = rows.filter(row => !row.classList.contains('more') || row === (forward ? rows.at(-1) : rows[0]));
    place.replaceWith(...wanted.map(row => document.adoptNode(row)));
  } catch {
    place.classList.remove('busy');
    place.classList.add('failed');
  }
}

// Addresses are relative to the page that they were written for.
function absolute(row, base) {
  for (const link of row.querySelectorAll('a[href]')) link.setAttribute('href', new URL(link.getAttribute('href'), base).href);
}
