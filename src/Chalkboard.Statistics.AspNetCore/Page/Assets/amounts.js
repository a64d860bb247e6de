// Short text for the axes of charts; the numbers on the page are written by the server.
const plain = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 2 });
const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
const durations = [[86400, 'd'], [3600, 'h'], [60, 'm'], [1, 's'], [1e-3, 'ms'], [1e-6, 'µs']];

export function axisText(value, kind) {
  if (value === null) return '';
  if (kind === 'bytes') return bytes(value);
  if (kind === 'duration') return duration(value);
  return Math.abs(value) > 0 && Math.abs(value) < 0.01 ? value.toExponential(1) : plain.format(value);
}

function bytes(value) {
  let unit = 0;
  for (; Math.abs(value) >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${plain.format(value)} ${units[unit]}`;
}

function duration(value) {
  if (value === 0) return '0 s';
  const [size, unit] = durations.find(([size]) => Math.abs(value) >= size) ?? durations.at(-1);
  return `${plain.format(value / size)} ${unit}`;
}
