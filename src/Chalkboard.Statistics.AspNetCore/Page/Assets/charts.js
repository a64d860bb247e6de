// Charts of numbers that were clicked, in a dock at the bottom. The library is loaded with the first of them.
import { make, write } from './elements.js';
import { seriesOf, ratesOf, kindOf } from './history.js';
import { axisText } from './amounts.js';

const most = 8;
const amounts = 'td.number, td.bytes, td.duration';
// Steps of an axis of bytes, so that its marks are whole.
const powers = Array.from({ length: 60 }, (_, power) => 2 ** power);
const seconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
const charts = new Map();
let dock = null;
let library = null;

export function startCharts() {
  dock = document.body.appendChild(make('aside', { id: '-charts', class: 'charts', 'aria-label': 'Charts', hidden: true }));
  document.addEventListener('click', event => {
    const cell = event.target.closest?.(amounts) ?? document.getElementById(event.target.closest?.('.figure')?.dataset.of ?? '');
    if (cell?.matches(amounts) && String(getSelection()) === '') toggle(cell);
  });
  // A tab stop for each of a thousand numbers is of no use: one a table, and arrows from there.
  document.addEventListener('keydown', moveOrChart);
}

export function drawCharts() {
  for (const [id, chart] of charts) draw(id, chart);
}

export function redrawCharts() {
  for (const [id, chart] of charts) plot(id, chart);
}

function toggle(cell) {
  if (charts.has(cell.id)) close(cell.id);
  else open(cell);
}

async function open(cell) {
  const id = cell.id;
  if (charts.size >= most) close(charts.keys().next().value);
  const value = make('span', { class: 'value' });
  const rate = make('button', { type: 'button', 'aria-pressed': 'false', title: 'As changes a second' }, '/s');
  const end = make('button', { type: 'button', 'aria-label': 'Close', title: 'Close' }, '×');
  const title = titleOf(cell);
  const card = make('figure', { class: 'chart', 'data-of': id },
    make('figcaption', {}, make('span', { class: 'title', title: title.join(' › ') }, make('span', { class: 'where' }, title.slice(0, -1).join(' › ')), make('span', { class: 'name' }, title.at(-1))), value, rate, end),
    make('div', { class: 'plot' }));
  const chart = { card, value, rates: false, plot: null };
  new ResizeObserver(() => size(chart)).observe(card.querySelector('.plot'));
  charts.set(id, chart);
  dock.append(card);
  dock.hidden = false;
  document.body.classList.add('docked');
  card.scrollIntoView({ block: 'nearest', inline: 'end' });
  end.addEventListener('click', () => close(id));
  rate.addEventListener('click', () => {
    chart.rates = !chart.rates;
    rate.setAttribute('aria-pressed', chart.rates);
    plot(id, chart);
  });
  library ??= await import('./uPlot.iife.min.js');
  plot(id, chart);
}

function close(id) {
  const chart = charts.get(id);
  charts.delete(id);
  chart.plot?.destroy();
  chart.card.remove();
  dock.hidden = charts.size === 0;
  document.body.classList.toggle('docked', charts.size > 0);
}

function titleOf(cell) {
  const row = cell.parentElement;
  const section = cell.closest('.namespace').querySelector('h2').textContent;
  const collection = cell.closest('.collection')?.querySelector('h3 a').textContent;
  const name = row.querySelector('th')?.textContent;
  const column = collection && cell.closest('table').tHead.rows[0].cells[cell.cellIndex].textContent;
  return [section, collection, name, column].filter(part => part);
}

function plot(id, chart) {
  if (!library || !charts.has(id)) return;
  chart.plot?.destroy();
  const box = chart.card.querySelector('.plot');
  const styles = getComputedStyle(box);
  const [line, text, grid] = [styles.color, styles.borderTopColor, styles.outlineColor];
  const axis = { stroke: text, grid: { stroke: grid, width: 1 }, ticks: { show: false }, font: '11px system-ui, sans-serif' };
  const kind = kindOf(id);
  chart.plot = new library.default({
    width: box.clientWidth,
    height: box.clientHeight,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 } },
    scales: { y: { range: (_, low, high) => bounds(low, high) } },
    axes: [
      { ...axis, grid: { show: false }, space: 70, size: 30, incrs: seconds, values: (_, splits) => splits.map(clock) },
      { ...axis, size: 62, space: 26, ...(kind === 'bytes' && { incrs: powers }), values: (_, splits) => splits.map(value => axisText(value, kind)) },
    ],
    series: [{}, { stroke: line, width: 1.5, fill: transparent(line), points: { show: false } }],
    hooks: { setCursor: [() => say(id, chart)] },
  }, data(id, chart), box);
  say(id, chart);
}

function draw(id, chart) {
  chart.plot?.setData(data(id, chart));
  say(id, chart);
}

function size(chart) {
  const box = chart.card.querySelector('.plot');
  chart.plot?.setSize({ width: box.clientWidth, height: box.clientHeight });
}

const data = (id, chart) => chart.rates ? ratesOf(id) : seriesOf(id);

// The number under the pointer, else the newest, as the page shows it.
function say(id, chart) {
  const at = chart.plot?.cursor.idx;
  const shown = chart.plot?.data[1];
  const hovered = at !== null && at !== undefined && chart.plot.cursor.left >= 0;
  const newest = document.getElementById(id)?.textContent ?? 'gone';
  if (!hovered && !chart.rates) return write(chart.value, newest);
  const number = shown?.[hovered ? at : shown.length - 1];
  write(chart.value, number === null || number === undefined ? '–' : axisText(number, kindOf(id)) + (chart.rates ? ' /s' : ''));
}

function bounds(low, high) {
  if (low === null) return [0, 1];
  const space = (high - low) * 0.1 || Math.abs(high) * 0.1 || 1;
  // A number that is never negative is not drawn as if it might be.
  return [low >= 0 ? Math.max(0, low - space) : low - space, high + space];
}

// As everywhere on the page, in UTC.
const clock = time => new Date(time * 1000).toISOString().slice(11, 19);

const transparent = color => color.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.12)');

function moveOrChart(event) {
  const scroll = event.target.closest?.('.scroll, .entries');
  const cell = event.target.closest?.('td');
  if (event.key === 'Enter' && cell?.matches(amounts)) {
    event.preventDefault();
    return toggle(cell);
  }
  if (!scroll || !event.key.startsWith('Arrow') || event.target.closest('button')) return;
  const from = cell ?? null;
  const next = from ? neighbour(from, event.key) : event.key === 'ArrowDown' ? scroll.querySelector('td') : null;
  if (!next) return;
  event.preventDefault();
  next.setAttribute('tabindex', '-1');
  next.focus();
}

function neighbour(cell, key) {
  if (key === 'ArrowLeft') return cell.previousElementSibling;
  if (key === 'ArrowRight') return cell.nextElementSibling;
  const row = key === 'ArrowUp' ? cell.parentElement.previousElementSibling : cell.parentElement.nextElementSibling;
  return row?.cells[cell.cellIndex];
}
