// Brings the page up to date. What it makes is what the server makes: see NamespaceHtml and TableHtml.
import { make, write, keep, anchor } from './elements.js';
import { note, forgetAllBut } from './history.js';
import { headerCell, sortAgain, isSorted, remember } from './sort.js';
import { showSwitch } from './switches.js';

// Marks are of use while few things change.
const mostMarks = 150;
// Longer text gets a line of its own.
const wide = 40;
const still = matchMedia('(prefers-reduced-motion: reduce)');

export function showWhole(frame) {
  keep(document.getElementById('-namespaces'), frame.namespaces, item => item.dataset.of, makeLink, showLink);
  keep(document.getElementById('-list'), frame.namespaces, section => section.id, makeNamespace, showNamespace);
  write(document.getElementById('-note'), frame.note ?? '');
  forgetAllBut(id => document.getElementById(id));
}

export function showChanges(frame) {
  const tables = new Set();
  const values = Object.entries(frame.values);
  const marks = [];
  for (const [id, value] of values) {
    const cell = document.getElementById(id);
    if (!cell) continue;
    if (showValue(cell, value)) marks.push(cell);
    const table = cell.closest('table');
    if (isSorted(table)) tables.add(table);
  }
  showFigures(id => id in frame.values);
  tables.forEach(sortAgain);
  if (marks.length <= mostMarks && !still.matches) marks.forEach(mark);
}

function makeLink(item) {
  return make('li', { 'data-of': item.id }, make('a', { href: anchor(item.id) }, item.name), make('ul'));
}

function showLink(element, item) {
  const list = element.querySelector('ul') ?? element.appendChild(make('ul'));
  keep(list, item.collections, one => one.firstElementChild.hash.slice(1), makeInner, () => {});
  function makeInner(collection) {
    return make('li', {}, make('a', { href: anchor(collection.id) }, collection.name));
  }
}

function makeNamespace(item) {
  return make('section', { class: 'namespace', id: item.id },
    make('header', {}, make('h2', {}, make('a', { href: anchor(item.id) }, item.name)), make('span', { class: 'paused' })),
    make('div', { class: 'figures', 'aria-hidden': 'true' }),
    make('table', { class: 'entries', role: 'table', tabindex: '0' }, make('tbody', { role: 'rowgroup' })),
    make('p', { class: 'note' }),
    make('div', { class: 'collections' }));
}

function showNamespace(section, item) {
  showSwitch(section, item);
  const [, figures, entries, noteLine, collections] = section.children;
  keep(entries.tBodies[0], item.entries, row => row.lastElementChild.id, makeEntry, (row, entry) => showValue(row.lastElementChild, entry.value));
  const names = new Map(item.entries.map(entry => [entry.id, entry.name]));
  keep(figures, item.figures.map(id => ({ id, name: names.get(id) })), figure => figure.dataset.of, makeFigure, showFigure);
  write(noteLine, item.note ?? '');
  keep(collections, item.collections, collection => collection.dataset.of, makeCollection, showCollection);
}

function makeEntry(entry) {
  return make('tr', { role: 'row' }, make('th', { scope: 'row', role: 'rowheader' }, entry.name), make('td', { role: 'cell', id: entry.id }));
}

function makeFigure(figure) {
  return make('div', { class: 'figure', 'data-of': figure.id }, make('span', { class: 'name' }, figure.name), make('span', { class: 'value' }));
}

function showFigure(element) {
  write(element.querySelector('.value'), document.getElementById(element.dataset.of)?.textContent ?? '');
}

function showFigures(changed) {
  for (const figure of document.querySelectorAll('.figure')) if (changed(figure.dataset.of)) showFigure(figure);
}

function makeCollection(item) {
  return make('section', { class: 'collection', 'data-of': item.id },
    make('h3', {}, make('a', { href: anchor(item.id) }, item.name), ' ', make('span', { class: 'count' })),
    make('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': item.name },
      make('table', { class: 'records', id: item.id }, make('thead', {}, make('tr')), make('tbody'))),
    make('p', { class: 'note' }));
}

function showCollection(section, item) {
  const table = section.querySelector('table');
  write(section.querySelector('.count'), item.count.toLocaleString('en'));
  write(section.lastElementChild, item.note ?? '');
  showColumns(table, item);
  keep(table.tBodies[0], item.rows, row => row.id, makeRow, showRow, !isSorted(table));
  remember(table, item.rows.map(row => row.id));
  sortAgain(table);

  function makeRow(row) {
    const line = make('tr', { id: row.id });
    if (item.named) line.append(make('th', { scope: 'row' }, row.name));
    for (const column of item.columns) line.append(make('td', { id: `${row.id}-${column.id}` }));
    return line;
  }

  function showRow(line, row) {
    const first = item.named ? 1 : 0;
    row.cells.forEach((value, at) => showValue(line.children[first + at], value));
  }
}

function showColumns(table, item) {
  const wanted = item.columns.map(column => ({ text: column.name, amounts: column.amounts }));
  if (item.named) wanted.unshift({ text: 'Name', amounts: false });
  const header = table.tHead.rows[0];
  const same = header.cells.length === wanted.length && wanted.every((column, at) => header.cells[at].textContent === column.text);
  if (!same) {
    header.replaceChildren(...wanted.map(column => headerCell(column.text)));
    table.tBodies[0].replaceChildren();
  }
  wanted.forEach((column, at) => header.cells[at].classList.toggle('amounts', column.amounts));
}

/** Shows a value, [text, kind, number], and says whether it is a change to look at. */
function showValue(cell, [text, kind, number]) {
  const look = text.length > wide ? `${kind} wide` : kind;
  if (cell.className !== look) cell.className = look;
  if (number === undefined) delete cell.dataset.n;
  else cell.dataset.n = number;
  note(cell.id, kind, number);
  return (kind === 'link' ? writeLink(cell, text) : write(cell, text)) && text !== '';
}

// The server makes links of local paths alone. It is looked at once more here, where an address is made of it.
function writeLink(cell, path) {
  if (!/^\/[^/\\]/.test(path)) return write(cell, path);
  // Relative, since the path base by which somebody sees the page is not that of the report.
  const href = document.body.dataset.root + path.slice(1);
  if (cell.firstElementChild?.getAttribute('href') === href) return false;
  cell.replaceChildren(make('a', { href }, path));
  return true;
}

function mark(cell) {
  cell.animate([{ color: 'var(--changed)' }, {}], { duration: 1400, easing: 'ease-out' });
}
