// Pauses and resumes namespaces without leaving the page.
import { make, write } from './elements.js';

const { pause, resume, controls } = document.body.dataset;

export function showSwitch(section, item) {
  const header = section.firstElementChild;
  write(header.querySelector('.paused'), item.enabled === false ? 'paused' : '');
  let form = header.querySelector('form');
  if (item.enabled === undefined || controls !== 'yes') {
    form?.remove();
    return;
  }
  if (!form) {
    header.append(form = make('form', { class: 'switch', method: 'post' },
      make('input', { type: 'hidden', name: 'id', value: item.id }), make('button')));
  }
  form.setAttribute('action', item.enabled ? pause : resume);
  write(form.querySelector('button'), item.enabled ? 'Pause' : 'Resume');
}

export function sendForms() {
  document.addEventListener('submit', async event => {
    const form = event.target.closest('.switch');
    if (!form) return;
    event.preventDefault();
    const button = form.querySelector('button');
    button.disabled = true;
    try {
      const answer = await fetch(form.action, { method: 'post', body: new URLSearchParams(new FormData(form)), headers: { Accept: 'text/plain' } });
      if (!answer.ok) button.title = await answer.text();
      else showSwitch(form.closest('section'), { id: form.elements.id.value, enabled: form.getAttribute('action') === resume });
      button.classList.toggle('failed', !answer.ok);
    } catch {
      button.classList.add('failed');
    } finally {
      button.disabled = false;
    }
  });
}
