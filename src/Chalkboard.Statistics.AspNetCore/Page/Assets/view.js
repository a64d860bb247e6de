// Brings the page up to date. What it makes is what the server makes: see NamespaceHtml and TableHtml.
import { make, write, keep, anchor } from './elements.js';
import { note, forget, forgetAllBut } from './history.js';
import { headerCell, sortAgain, isSorted, orderOf, remember } from './sort.js';
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

/** Shows what is not as before; see PageChanges. What a frame does not have stays as it is. */
export function showChanges(frame) {
  const marks = [];
  if (frame.order) showOrder(frame);
  for (const item of frame.namespaces ?? []) {
    showNamespace(document.getElementById(item.id), item);
    showLink(document.querySelector(`#-namespaces > [data-of="${CSS.escape(item.id)}"]`), item);
  }
  for (const item of frame.collections ?? []) showCollection(document.getElementById(item.id).closest('.collection'), item);
  for (const item of frame.rows ?? []) showRows(document.getElementById(item.table), item, marks);
  for (const [id, value] of Object.entries(frame.values)) change(id, value, marks);
  document.querySelectorAll('.figure').forEach(showFigure);
  if (marks.length <= mostMarks && !still.matches) marks.forEach(mark);
}

function change(id, value, marks) {
  const cell = document.getElementById(id);
  if (cell && showValue(cell, value)) marks.push(cell);
}

/** Makes and removes namespaces. Those that are new are among the frame's. */
function showOrder(frame) {
  const known = new Map((frame.namespaces ?? []).map(item => [item.id, item]));
  const items = frame.order.map(id => known.get(id) ?? { id });
  keep(document.getElementById('-namespaces'), items, item => item.dataset.of, makeLink, () => {});
  keep(document.getElementById('-list'), items, section => section.id, makeNamespace, () => {});
  write(document.getElementById('-note'), frame.note ?? '');
}

function makeLink(item) {
  return make('li', { 'data-of': item.id }, make('a', { href: anchor(item.id) }, item.name), make('ul'));
}

function showLink(element, item) {
  const list = element.querySelector('ul') ?? element.appendChild(make('ul'));
  keep(list, item.collections, one => decodeURIComponent(one.firstElementChild.hash.slice(1)), makeInner, () => {});
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
  write(noteLine, item.note ?? '');
  keep(collections, item.collections, collection => collection.dataset.of, makeCollection, showNew);
  keep(figures, item.figures, figure => figure.dataset.of, makeFigure, showFigure);
}

// Of those that are known, there is the id alone.
function showNew(section, item) {
  if (item.rows) showCollection(section, item);
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

function makeCollection(item) {
  return make('section', { class: 'collection', 'data-of': item.id },
    make('h3', {}, make('a', { href: anchor(item.id) }, item.name), ' ', make('span', { class: 'count' })),
    make('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': item.name },
      make('table', { class: item.named ? 'records' : 'records list', id: item.id }, make('thead', {}, make('tr')), make('tbody'))),
    make('p', { class: 'note' }));
}

function showCollection(section, item) {
  const table = section.querySelector('table');
  table.classList.toggle('list', !item.named);
  write(section.querySelector('h3 a'), item.name);
  write(section.querySelector('.count'), item.count.toLocaleString('en'));
  write(section.lastElementChild, item.note ?? '');
  showColumns(table, item);
  keep(table.tBodies[0], item.rows, row => row.id, row => makeRow(row, item.columns, item.named), showRow, !isSorted(table));
  remember(table, item.rows.map(row => row.id));
  sortAgain(table);
}

function makeRow(row, columns, named) {
  const line = make('tr', { id: row.id });
  if (named) line.append(make('th', { scope: 'row' }, row.name));
  for (const column of columns) line.append(make('td', { id: `${row.id}-${column.id}`, 'data-label': named ? null : column.name }));
  return line;
}

function showRow(line, row) {
  const first = line.cells.length - row.cells.length;
  row.cells.forEach((value, at) => showValue(line.cells[first + at], value));
}

/** Takes rows away, puts others in their places, and changes cells. */
function showRows(table, item, marks) {
  const section = table.closest('.collection');
  const [header, body] = [table.tHead.rows[0], table.tBodies[0]];
  const order = [...orderOf(table)];
  write(section.querySelector('.count'), item.count.toLocaleString('en'));
  if (item.note !== undefined) write(section.lastElementChild, item.note ?? '');
  const named = !table.classList.contains('list');
  item.columns?.forEach((column, at) => header.cells[at + (named ? 1 : 0)].classList.toggle('amounts', column.amounts));

  const gone = new Set(item.gone);
  const places = order.filter(id => !gone.has(id));
  for (const id of gone) {
    const row = document.getElementById(id);
    for (const cell of row?.cells ?? []) forget(cell.id);
    row?.remove();
  }
  const columns = columnsOf.get(table);
  for (const row of item.come ?? []) {
    const line = makeRow(row, columns, named);
    body.insertBefore(line, isSorted(table) ? null : document.getElementById(places[row.at]));
    places.splice(row.at, 0, row.id);
    showRow(line, row);
  }
  remember(table, places);
  for (const [id, cells] of Object.entries(item.cells ?? {})) {
    for (const [column, value] of Object.entries(cells)) change(`${id}-${column}`, value, marks);
  }
  if (isSorted(table)) sortAgain(table);
}

// The ids and names of the columns of each table.
const columnsOf = new WeakMap();

function showColumns(table, item) {
  columnsOf.set(table, item.columns);
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
