// Draws the lanes of a chart on a canvas, and finds what is at a point of it.
export const kinds = { external: 1, threw: 2, critical: 4, waiting: 8, match: 16, merged: 32 };
export const rowHeight = 19;

const axisHeight = 22;
const laneTitleHeight = 20;
const laneGap = 8;
const minTextWidth = 36;
// Browsers limit the size of a canvas.
const maxHeight = 16000;

export function getHeight(lanes) {
  const rows = lanes.reduce((sum, lane) => sum + lane.rows * rowHeight + laneGap + (lane.name ? laneTitleHeight : 0), axisHeight);
  return Math.min(maxHeight, Math.max(rows, 120));
}

export function getRowTop(lanes, frame) {
  let top = axisHeight;
  for (const lane of lanes) {
    if (lane.name) top += laneTitleHeight;
    if (lane.name === frame.lane) return top + frame.row * rowHeight;
    top += lane.rows * rowHeight + laneGap;
  }
  return top;
}

export function findFrame(view, { y, time }) {
  // A point close to a narrow frame is meant for it.
  const tolerance = (view.to - view.from) / view.canvas.clientWidth * 2;
  let found = null;
  for (const lane of view.lanes) {
    const row = Math.floor((y - getRowTop(view.lanes, { lane: lane.name, row: 0 })) / rowHeight);
    for (const frame of lane.frames) {
      if (frame.row === row && frame.start - tolerance <= time && frame.start + frame.length + tolerance >= time) found = frame;
    }
  }
  return found;
}

export function formatTime(time) {
  if (time === 0) return '0';
  const [value, unit] = time >= 1e7 ? [time / 1e7, 's'] : time >= 1e4 ? [time / 1e4, 'ms'] : [time / 10, 'µs'];
  return `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)} ${unit}`;
}

export function draw(view) {
  const { canvas } = view;
  const [width, height, scale] = [canvas.clientWidth, canvas.clientHeight, devicePixelRatio || 1];
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d');
  context.scale(scale, scale);
  const style = getComputedStyle(canvas);
  const brush = { context, style, width, toX: time => (time - view.from) / (view.to - view.from) * width, colors: getColors(style) };
  context.font = `12px ${style.fontFamily}`;
  context.textBaseline = 'middle';
  drawAxis(brush, view, height);
  let top = axisHeight;
  for (const lane of view.lanes) {
    if (lane.name) {
      context.fillStyle = brush.colors.muted;
      context.fillText(lane.name, 6, top + laneTitleHeight / 2);
      top += laneTitleHeight;
    }
    for (const frame of lane.frames) drawFrame(brush, frame, top + frame.row * rowHeight);
    top += lane.rows * rowHeight + laneGap;
  }
  if (view.selected) drawSelection(brush, view.selected, getRowTop(view.lanes, view.selected));
}

// The style sheet has the colours as values of properties, so that both themes apply.
function getColors(style) {
  const probe = document.getElementById('-chart');
  const colors = {};
  for (const name of ['call', 'external', 'threw', 'waiting', 'merged', 'critical', 'match', 'text', 'muted', 'line'])
    colors[name] = resolve(probe, style.getPropertyValue(`--chart-${name}`).trim());
  return colors;
}

const resolved = new Map();

// A canvas does not know light-dark(): the browser computes it for an element.
function resolve(element, value) {
  const key = `${getComputedStyle(element).colorScheme}|${matchMedia('(prefers-color-scheme: dark)').matches}|${value}`;
  if (!resolved.has(key)) {
    element.style.setProperty('outline-color', value);
    resolved.set(key, getComputedStyle(element).outlineColor);
    element.style.removeProperty('outline-color');
  }
  return resolved.get(key);
}

function drawAxis({ context, width, colors, toX }, view, height) {
  const range = view.to - view.from;
  const rough = range / Math.max(2, width / 110);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(candidate => candidate >= rough);
  context.strokeStyle = colors.line;
  context.fillStyle = colors.muted;
  context.lineWidth = 1;
  for (let time = Math.ceil(view.from / step) * step; time <= view.to; time += step) {
    const x = Math.round(toX(time)) + 0.5;
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, height);
    context.stroke();
    context.fillText(formatTime(time), x + 4, axisHeight / 2);
  }
}

function drawFrame({ context, width, colors, toX }, frame, y) {
  const left = Math.max(-2, toX(frame.start));
  const right = Math.min(width + 2, toX(frame.start + frame.length));
  if (right < 0 || left > width) return;
  const length = Math.max(1, right - left - 0.5);
  const color = frame.kind & kinds.match ? colors.match : frame.kind & kinds.threw ? colors.threw
    : frame.kind & kinds.merged ? colors.merged : frame.kind & kinds.external ? colors.external : colors.call;
  const isWaiting = frame.kind & kinds.waiting;
  if (isWaiting) {
    // Its name is above the line.
    context.fillStyle = frame.kind & kinds.match ? colors.match : colors.waiting;
    context.fillRect(left, y + rowHeight - 4, length, 3);
  } else {
    context.fillStyle = color;
    context.fillRect(left, y + 1, length, rowHeight - 2);
  }
  if (frame.kind & kinds.critical && !isWaiting && !(frame.kind & kinds.merged)) {
    context.fillStyle = colors.critical;
    context.fillRect(left, y + rowHeight - 3, length, 2);
  }
  if (length < minTextWidth) return;
  const name = frame.kind & kinds.merged ? `${frame.count} calls` : frame.count > 1 ? `${frame.count} × ${frame.name}` : frame.name;
  context.save();
  context.beginPath();
  context.rect(left, y, length - 3, rowHeight);
  context.clip();
  context.fillStyle = isWaiting ? colors.muted : colors.text;
  context.fillText(name, Math.max(left, 0) + 4, y + rowHeight / 2 - (isWaiting ? 2 : 0));
  context.restore();
}

function drawSelection({ context, colors, toX }, frame, y) {
  context.strokeStyle = colors.text;
  context.lineWidth = 2;
  context.strokeRect(toX(frame.start), y + 1, Math.max(2, toX(frame.start + frame.length) - toX(frame.start)), rowHeight - 2);
}
