// Makes the page live. It is whole without this.
import { listen } from './stream.js';
import { showWhole, showChanges } from './view.js';
import { filter } from './search.js';
import { makeSortable } from './sort.js';
import { startCharts, drawCharts } from './charts.js';
import { addTools, showState } from './tools.js';
import { sendForms } from './switches.js';
import { drawSparks } from './sparks.js';
import { tick } from './history.js';

const stream = listen(document.body.dataset.live, {
  page: frame => shown(frame, showWhole),
  changes: frame => shown(frame, showChanges),
  state: showState,
});

addTools(stream);
makeSortable();
startCharts();
sendForms();
if (matchMedia('(max-width: 60rem)').matches) document.getElementById('-contents').open = false;

function shown(frame, show) {
  tick(frame.time);
  show(frame);
  filter();
  drawSparks();
  drawCharts();
}
