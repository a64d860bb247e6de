// The tools in the bar: search, hold, and light or dark; and what the bar says of the connection.
import { make, write } from './elements.js';
import { search } from './search.js';
import { redrawCharts } from './charts.js';
import { addThemeTool } from './theme-tool.js';

const said = { live: 'Live', paused: 'Paused', disconnected: 'Disconnected' };

export function addTools(stream) {
  const field = make('input', { type: 'search', placeholder: 'Search', 'aria-label': 'Search entries and rows', 'aria-keyshortcuts': '/', autocomplete: 'off', spellcheck: 'false' });
  const hold = make('button', { type: 'button', class: 'tool', 'aria-pressed': 'false', title: 'Hold this page as it is' }, 'Hold');
  document.getElementById('-tools').append(field, hold);
  addThemeTool(redrawCharts);
  document.getElementById('-main').prepend(make('p', { id: '-none', class: 'note', hidden: true }, 'Nothing matches.'));

  field.addEventListener('input', () => search(field.value));
  addEventListener('keydown', event => {
    if (event.key === '/' && !/^(input|textarea)$/i.test(document.activeElement?.tagName)) {
      event.preventDefault();
      field.focus();
    } else if (event.key === 'Escape' && document.activeElement === field) {
      field.value = '';
      search('');
    }
  });
  hold.addEventListener('click', () => {
    stream.hold(!stream.held);
    hold.setAttribute('aria-pressed', stream.held);
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redrawCharts);
  // What a browser has kept in the field when the page is loaded again.
  if (field.value) search(field.value);
}

export function showState(state, time, why) {
  const status = document.getElementById('-status');
  status.dataset.state = state;
  write(status.querySelector('.what'), why ? `${said[state]}: ${why}` : said[state]);
  if (time === undefined) return;
  const shown = status.querySelector('time');
  const iso = new Date(time).toISOString();
  shown.dateTime = shown.title = iso;
  write(shown.firstChild, iso.slice(11, 19));
}
