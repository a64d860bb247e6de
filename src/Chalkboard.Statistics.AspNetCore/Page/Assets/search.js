// Leaves entries and rows in sight that hold every word that is asked for, in themselves or in what they stand in.
let words = [];

export function search(text) {
  words = text.toLowerCase().split(/\s+/).filter(word => word);
  filter(true);
}

export function filter(always = false) {
  if (words.length === 0 && !always) return;
  let found = 0;
  for (const section of document.querySelectorAll('.namespace')) {
    const name = section.querySelector('h2').textContent;
    let here = matches(name) ? 1 : 0;
    here += rows(section.querySelector('.entries'), name);
    for (const collection of section.querySelectorAll('.collection')) {
      const inner = `${name} ${collection.querySelector('h3 a').textContent} ${collection.lastElementChild.textContent}`;
      const any = rows(collection.querySelector('table'), inner) + (matches(inner) ? 1 : 0);
      collection.hidden = any === 0;
      here += any;
    }
    section.querySelector('.figures').hidden = words.length > 0 && !matches(name);
    section.hidden = here === 0;
    found += here;
  }
  for (const item of document.getElementById('-namespaces').children) item.hidden = document.getElementById(item.dataset.of)?.hidden ?? false;
  const none = document.getElementById('-none');
  if (none) none.hidden = found > 0 || words.length === 0;
}

function rows(table, where) {
  let found = 0;
  for (const row of table.tBodies[0].rows) {
    let text = where;
    for (const cell of row.cells) text += ` ${cell.textContent}`;
    row.hidden = !matches(text);
    if (!row.hidden) found++;
  }
  return found;
}

function matches(text) {
  const lower = text.toLowerCase();
  return words.every(word => lower.includes(word));
}
