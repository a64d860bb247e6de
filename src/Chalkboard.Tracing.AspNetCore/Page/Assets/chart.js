// A timeline or a flame graph: moves, zooms and selects. The server sends what the canvas shows; see chart-drawing.js for the drawing.
import { addThemeTool } from './theme-tool.js';
import { draw, findFrame, getHeight, getRowTop, formatTime, kinds, rowHeight } from './chart-drawing.js';

const zoomStep = 1.6;
const minRange = 20;
const fetchDelay = 60;

// Positions are in units of 100 ns.
const view = { from: 0, to: 0, total: 0, lanes: [], selected: null, canvas: null };
let timer = 0;
let loads = 0;

const chart = document.getElementById('-chart');
const search = document.querySelector('input[type=search]');
addThemeTool(() => requestAnimationFrame(redraw));
addEventListener('keydown', event => {
  if (event.key !== '/' || /^(input|textarea)$/i.test(document.activeElement?.tagName)) return;
  event.preventDefault();
  search.focus();
});

function start() {
  const canvas = document.getElementById('-canvas');
  const total = Number(chart.dataset.total);
  Object.assign(view, { canvas, total, to: total });
  document.getElementById('-chart-tools').hidden = false;
  canvas.hidden = false;
  canvas.addEventListener('keydown', onKey);
  canvas.addEventListener('wheel', onWheel, { passive: false });
  canvas.addEventListener('pointerdown', onPointerDown);
  canvas.addEventListener('dblclick', () => view.selected && show(view.selected.start, view.selected.start + view.selected.length));
  for (const button of chart.querySelectorAll('button[data-key]'))
    button.addEventListener('click', () => onCommand(button.dataset.key));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  new ResizeObserver(() => {
    redraw();
    load();
  }).observe(canvas);
}

function load() {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const number = ++loads;
    const address = new URL(chart.dataset.address, location.href);
    // A little more than is visible, so that moving shows no gap at once.
    const margin = (view.to - view.from) / 4;
    address.searchParams.set('from', Math.max(0, Math.floor(view.from - margin)));
    address.searchParams.set('to', Math.min(view.total, Math.ceil(view.to + margin)));
    address.searchParams.set('width', Math.ceil(view.canvas.clientWidth * 1.5));
    if (chart.dataset.find) address.searchParams.set('find', chart.dataset.find);
    try {
      const response = await fetch(address);
      if (!response.ok) throw new Error(`status ${response.status}`);
      const data = await response.json();
      if (number !== loads) return;
      setData(data);
    } catch (error) {
      if (number === loads) say(`The calls could not be loaded: ${error.message}. Move or zoom to try again.`);
    }
  }, view.lanes.length ? fetchDelay : 0);
}

function setData(data) {
  view.lanes = data.lanes.map(lane => {
    const frames = [];
    for (let i = 0; i < lane.frames.length; i += 7) {
      const [row, start, length, name, call, count, kind] = lane.frames.slice(i, i + 7);
      frames.push({ row, start, length, name: data.names[name], call, count, kind, lane: lane.name });
    }
    return { name: lane.name, rows: lane.rows, frames };
  });
  const { selected } = view;
  if (selected) view.selected = allFrames().find(frame => isSame(frame, selected)) ?? selected;
  view.canvas.dataset.frames = allFrames().length;
  redraw();
}

const allFrames = () => view.lanes.flatMap(lane => lane.frames);
const isSame = (a, b) => a.call === b.call && a.start === b.start && a.row === b.row && a.lane === b.lane;

function redraw() {
  if (!view.canvas) return;
  view.canvas.style.height = `${getHeight(view.lanes)}px`;
  draw(view);
  Object.assign(view.canvas.dataset, { from: Math.round(view.from), to: Math.round(view.to) });
}

function show(from, to) {
  const range = Math.min(view.total, Math.max(minRange, to - from));
  view.from = Math.min(Math.max(0, from), view.total - range);
  view.to = view.from + range;
  redraw();
  load();
}

function zoom(factor, center) {
  show(center - (center - view.from) * factor, center + (view.to - center) * factor);
}

const move = share => show(view.from + (view.to - view.from) * share, view.to + (view.to - view.from) * share);

function select(frame) {
  view.selected = frame;
  const link = document.getElementById('-open');
  link.hidden = !frame || Boolean(frame.kind & kinds.merged);
  if (!frame) say('');
  else {
    if (!link.hidden) link.href = chart.dataset.calls + frame.call;
    say(describe(frame));
    const top = view.canvas.getBoundingClientRect().top + getRowTop(view.lanes, frame);
    if (top < 80 || top + rowHeight > innerHeight) scrollBy({ top: top - innerHeight / 2 });
  }
  redraw();
}

function describe(frame) {
  const name = frame.kind & kinds.merged ? `${frame.count} short calls` : frame.count > 1 ? `${frame.count} × ${frame.name}` : frame.name;
  const facts = [`${name}: ${frame.kind & kinds.waiting ? 'waits ' : ''}${formatTime(frame.length)}`];
  if (frame.lane) facts.push(`after ${formatTime(frame.start)}`, frame.lane);
  if (frame.kind & kinds.threw) facts.push('threw');
  if (frame.kind & kinds.critical) facts.push('on the critical path');
  return facts.join(', ');
}

function say(text) {
  document.getElementById('-selected').textContent = text;
}

function open() {
  const frame = view.selected;
  if (!frame) return;
  if (frame.kind & kinds.merged) show(frame.start, frame.start + frame.length);
  else location.href = chart.dataset.calls + frame.call;
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (onCommand(event.shiftKey && event.key.startsWith('Arrow') ? `Shift${event.key}` : event.key)) event.preventDefault();
}

function onCommand(key) {
  const center = view.selected && view.selected.start < view.to && view.selected.start + view.selected.length > view.from
    ? (Math.max(view.from, view.selected.start) + Math.min(view.to, view.selected.start + view.selected.length)) / 2
    : (view.from + view.to) / 2;
  switch (key) {
    case '+': case '=': zoom(1 / zoomStep, center); break;
    case '-': case '−': zoom(zoomStep, center); break;
    case '0': case 'Home': show(0, view.total); break;
    case 'ShiftArrowLeft': move(-0.25); break;
    case 'ShiftArrowRight': move(0.25); break;
    case 'ArrowLeft': selectBeside(-1); break;
    case 'ArrowRight': selectBeside(1); break;
    case 'ArrowUp': selectRow(-1); break;
    case 'ArrowDown': selectRow(1); break;
    case 'Escape': select(null); break;
    case 'Enter': open(); break;
    default: return false;
  }
  return true;
}

const isVisible = frame => frame.start < view.to && frame.start + frame.length >= view.from && !(frame.kind & kinds.waiting);

function selectBeside(step) {
  if (!view.selected) return selectFirst();
  const row = allFrames().filter(frame => frame.lane === view.selected.lane && frame.row === view.selected.row
    && !(frame.kind & kinds.waiting));
  const next = row[row.findIndex(frame => isSame(frame, view.selected)) + step];
  if (!next) return;
  if (!isVisible(next)) {
    const range = view.to - view.from;
    const middle = next.start + next.length / 2;
    show(middle - range / 2, middle + range / 2);
  }
  select(next);
}

// Goes to the caller or to the first callee; from the edge of a lane, to the next lane.
function selectRow(step) {
  if (!view.selected) return selectFirst();
  const { lane, row, start, length } = view.selected;
  const overlap = frame => Math.min(frame.start + frame.length, start + length) - Math.max(frame.start, start);
  const candidates = allFrames().filter(isVisible);
  let next = candidates.filter(frame => frame.lane === lane && frame.row === row + step && overlap(frame) >= 0)
    .sort((a, b) => overlap(b) - overlap(a))[0];
  const laneNumber = view.lanes.findIndex(candidate => candidate.name === lane);
  for (let i = laneNumber + step; !next && view.lanes[i]; i += step)
    next = candidates.find(frame => frame.lane === view.lanes[i].name && frame.row === 0);
  if (next) select(next);
}

function selectFirst() {
  const first = allFrames().find(isVisible);
  if (first) select(first);
}

function getPosition(event) {
  const box = view.canvas.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top, time: view.from + (event.clientX - box.left) / box.width * (view.to - view.from) };
}

function onWheel(event) {
  // The wheel alone moves the page.
  if (event.ctrlKey) zoom(event.deltaY > 0 ? zoomStep : 1 / zoomStep, getPosition(event).time);
  else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))
    move((event.deltaX || event.deltaY) / view.canvas.clientWidth);
  else return;
  event.preventDefault();
}

function onPointerDown(event) {
  if (event.button !== 0) return;
  const { canvas } = view;
  const begin = { x: event.clientX, from: view.from, to: view.to, moved: false };
  canvas.setPointerCapture(event.pointerId);
  const onMove = moving => {
    const distance = moving.clientX - begin.x;
    begin.moved ||= Math.abs(distance) > 3;
    if (!begin.moved) return;
    const offset = distance / canvas.clientWidth * (begin.to - begin.from);
    show(begin.from - offset, begin.to - offset);
  };
  canvas.addEventListener('pointermove', onMove);
  canvas.addEventListener('pointerup', end => {
    if (!begin.moved) select(findFrame(view, getPosition(end)));
  }, { once: true });
  canvas.addEventListener('lostpointercapture', () => canvas.removeEventListener('pointermove', onMove), { once: true });
}

if (chart) start();
