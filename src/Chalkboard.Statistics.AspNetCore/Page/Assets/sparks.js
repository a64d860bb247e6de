// A line below each figure: how it was in the last minutes.
import { seriesOf } from './history.js';

const svg = 'http://www.w3.org/2000/svg';
const points = 120;
const height = 28;

export function drawSparks() {
  for (const figure of document.querySelectorAll('.figure')) {
    const values = seriesOf(figure.dataset.of, points)[1].filter(value => value !== null);
    const line = figure.querySelector('path') ?? makeLine(figure);
    line.setAttribute('d', values.length > 1 ? path(values) : '');
  }
}

function path(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const y = value => high === low ? height / 2 : 2 + (height - 4) * (1 - (value - low) / (high - low));
  const x = at => (at * 100 / (values.length - 1)).toFixed(2);
  return values.map((value, at) => `${at ? 'L' : 'M'}${x(at)} ${y(value).toFixed(1)}`).join('');
}

function makeLine(figure) {
  const image = document.createElementNS(svg, 'svg');
  image.setAttribute('viewBox', `0 0 100 ${height}`);
  image.setAttribute('preserveAspectRatio', 'none');
  image.setAttribute('class', 'spark');
  figure.append(image);
  return image.appendChild(document.createElementNS(svg, 'path'));
}
