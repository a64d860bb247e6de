// Sorts tables by a column: up, down, and as they came.
import { make } from './elements.js';

const sorts = new Map();
const orders = new WeakMap();

export function headerCell(text) {
  return make('th', { scope: 'col' }, make('button', { class: 'sort', type: 'button' }, text));
}

export function makeSortable() {
  for (const table of document.querySelectorAll('table.records')) {
    for (const cell of table.tHead.rows[0].cells) {
      const text = cell.textContent;
      cell.replaceChildren(make('button', { class: 'sort', type: 'button' }, text));
    }
    remember(table, [...table.tBodies[0].rows].map(row => row.id));
  }
  document.addEventListener('click', event => {
    const button = event.target.closest?.('.sort');
    if (button) turn(button.closest('table'), button.textContent);
  });
}

/** The order in which rows came. */
export const remember = (table, ids) => orders.set(table, ids);

export const orderOf = table => orders.get(table) ?? [];

export const isSorted = table => sorts.has(table?.id);

export function sortAgain(table) {
  const sort = sorts.get(table.id);
  const header = [...table.tHead.rows[0].cells];
  const column = sort ? header.findIndex(cell => cell.textContent === sort.column) : -1;
  header.forEach((cell, at) => {
    if (at === column) cell.setAttribute('aria-sort', sort.down ? 'descending' : 'ascending');
    else cell.removeAttribute('aria-sort');
  });
  if (!sort) return;
  if (column >= 0) arrange(table, [...table.tBodies[0].rows].sort((a, b) => compare(a.cells[column], b.cells[column], sort.down)));
}

function turn(table, column) {
  const sort = sorts.get(table.id);
  if (sort?.column !== column) sorts.set(table.id, { column, down: startsDown(table, column) });
  else if (sort.down === sort.first) sorts.set(table.id, { ...sort, down: !sort.down });
  else sorts.delete(table.id);
  const now = sorts.get(table.id);
  if (now && now.first === undefined) now.first = now.down;
  if (now) return sortAgain(table);

  sortAgain(table);
  const place = new Map(orderOf(table).map((id, at) => [id, at]));
  arrange(table, [...table.tBodies[0].rows].sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0)));
}

// The largest number is looked for more often than the smallest.
function startsDown(table, column) {
  return [...table.tHead.rows[0].cells].find(cell => cell.textContent === column)?.classList.contains('amounts') ?? false;
}

function arrange(table, rows) {
  const body = table.tBodies[0];
  rows.forEach((row, at) => {
    if (body.rows[at] !== row) body.insertBefore(row, body.rows[at]);
  });
}

function compare(a, b, down) {
  const [one, other] = [keyOf(a), keyOf(b)];
  // What is not there stands last either way.
  if (one === null || other === null) return (one === null) - (other === null);
  const order = typeof one === 'number' && typeof other === 'number' ? one - other : String(one).localeCompare(String(other), undefined, { numeric: true });
  return down ? -order : order;
}

function keyOf(cell) {
  if (cell.dataset.n !== undefined) return Number(cell.dataset.n);
  return cell.classList.contains('none') || cell.textContent === '' ? null : cell.textContent;
}
