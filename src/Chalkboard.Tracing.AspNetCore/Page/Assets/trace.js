// Loads calls that are not on the page yet into their place. The page is complete without it: the links lead to the same calls.
import { getPage } from './get-page.js';
import { addThemeTool } from './theme-tool.js';

addThemeTool();
addEventListener('toggle', onToggle, true);
addEventListener('click', onClick);
addEventListener('keydown', event => {
  if (event.key !== '/' || /^(input|textarea)$/i.test(document.activeElement?.tagName)) return;
  event.preventDefault();
  document.querySelector('input[type=search]').focus();
});

function onToggle(event) {
  const details = event.target;
  if (!(details instanceof HTMLDetailsElement) || !details.open || !details.dataset.from) return;
  const link = details.querySelector('.more a');
  delete details.dataset.from;
  if (link) loadMore(link);
}

function onClick(event) {
  const link = event.target.closest?.('.more a');
  // A click with a modifier key opens another tab.
  if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  loadMore(link);
}

async function loadMore(link) {
  const place = link.closest('.more');
  if (place.classList.contains('busy')) return;
  place.classList.remove('failed');
  place.classList.add('busy');
  const forward = !place.nextElementSibling;
  try {
    const page = await getPage(link.href);
    const rows = [...page.querySelectorAll('#-tree > li')];
    for (const row of rows) makeLinksAbsolute(row, page.baseURI);
    // A single call stays open, down to where its time went; of several calls, each is opened by hand.
    if (rows.length > 1) for (const row of rows) row.querySelector(':scope > details')?.removeAttribute('open');
    // A part of a level has links to the parts before and after it. This page has one of them already.
    const wanted = rows.filter(row => !row.classList.contains('more') || row === (forward ? rows.at(-1) : rows[0]));
    place.replaceWith(...wanted.map(row => document.adoptNode(row)));
  } catch {
    place.classList.remove('busy');
    place.classList.add('failed');
  }
}

// The addresses are relative to the page that they come from.
function makeLinksAbsolute(row, base) {
  for (const link of row.querySelectorAll('a[href]')) link.setAttribute('href', new URL(link.getAttribute('href'), base).href);
}
