// What numbers were since the page was opened, for charts. Only changes are kept, and so many at most.
const mostTicks = 1800;
const mostNumbers = 5000;

const times = [];
const numbers = new Map();
const charted = new Set(['number', 'bytes', 'duration']);

/** A report of that time begins, in milliseconds. */
export function tick(time) {
  times.push(time / 1000);
  if (times.length > mostTicks) times.shift();
}

export function note(id, kind, number) {
  if (number === undefined || !charted.has(kind)) return;
  let known = numbers.get(id);
  if (!known) {
    if (numbers.size >= mostNumbers) return;
    numbers.set(id, known = { kind, times: [], values: [] });
  }
  known.kind = kind;
  if (known.values.at(-1) === number) return;
  known.times.push(times.at(-1));
  known.values.push(number);
  if (known.times.length > mostTicks) {
    known.times.shift();
    known.values.shift();
  }
}

export const forget = id => numbers.delete(id);

export function forgetAllBut(exists) {
  if (numbers.size < mostNumbers / 2) return;
  for (const id of numbers.keys()) if (!exists(id)) numbers.delete(id);
}

export const kindOf = id => numbers.get(id)?.kind;

/** The times, in seconds, and the number at each; the last so many. */
export function seriesOf(id, most = mostTicks) {
  const known = numbers.get(id);
  const shown = times.slice(-most);
  if (!known) return [shown, shown.map(() => null)];
  let at = 0;
  let value = null;
  const values = shown.map(time => {
    while (at < known.times.length && known.times[at] <= time) value = known.values[at++];
    return value;
  });
  return [shown, values];
}

/** The same as changes a second. */
export function ratesOf(id) {
  const [shown, values] = seriesOf(id);
  return [shown, values.map((value, at) => {
    const before = values[at - 1];
    return at === 0 || value === null || before === null ? null : (value - before) / (shown[at] - shown[at - 1]);
  })];
}
