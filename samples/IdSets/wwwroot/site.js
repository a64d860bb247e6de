// The site works without this script. The script shows the progress of an upload.
'use strict';

const upload = document.getElementById('upload');
if (upload) upload.addEventListener('submit', event => {
  event.preventDefault();
  send(upload);
});

for (const form of document.querySelectorAll('form[data-busy]')) {
  form.addEventListener('submit', event => {
    const button = event.submitter;
    if (!button || button.value === 'cancel') return;
    button.setAttribute('aria-busy', 'true');
    button.textContent = form.dataset.busy;
  });
}

// A page from the browser's history may show an outdated state.
addEventListener('pageshow', event => { if (event.persisted) location.reload(); });

function send(form) {
  const file = form.elements.file.files[0];
  const most = Number(form.dataset.maxBytes);
  if (file.size > most)
    return refuse(form, `The file is too large: it has ${file.size.toLocaleString('en')} bytes, and at most ${most.toLocaleString('en')} are allowed. Divide it, and make several sets.`);

  busy(form, true);
  show('Sending…', 0);
  const request = new XMLHttpRequest();
  request.open('POST', form.action);
  request.setRequestHeader('Accept', 'application/json');
  request.responseType = 'json';
  request.upload.onprogress = event => { if (event.lengthComputable) show('Sending…', 50 * event.loaded / event.total); };
  request.upload.onload = () => watch(form.elements.upload.value, request);
  request.onerror = () => refuse(form, 'The connection broke, so the upload did not arrive. Try again.');
  request.onload = () => {
    if (request.response?.location) location.assign(request.response.location);
    else if (request.response?.error) refuse(form, request.response.error);
    else if (request.responseURL.includes('/signin') || request.status === 401) location.assign('/signin?ReturnUrl=%2Fidsets%2Fnew');
    else refuse(form, `The site answered with an error (${request.status}). Try again in a moment.`);
  };
  request.send(new FormData(form));
}

async function watch(id, request) {
  show('Checking…', 50);
  while (request.readyState !== XMLHttpRequest.DONE) {
    await new Promise(resolve => setTimeout(resolve, 300));
    try {
      const response = await fetch(`/idsets/new/progress/${id}`, { headers: { Accept: 'application/json' } });
      const progress = response.ok ? await response.json() : null;
      if (progress && request.readyState !== XMLHttpRequest.DONE)
        show(`Checking… ${progress.lines.toLocaleString('en')} lines`, 50 + 50 * progress.bytes / progress.length);
    } catch { /* The next look may do better. */ }
  }
}

function show(step, percent) {
  document.getElementById('upload-progress').hidden = false;
  document.getElementById('upload-step').textContent = step;
  document.getElementById('upload-bar').value = percent;
}

function refuse(form, message) {
  busy(form, false);
  document.getElementById('upload-progress').hidden = true;
  const alert = document.getElementById('upload-error');
  alert.textContent = message;
  alert.hidden = false;
}

function busy(form, on) {
  document.getElementById('upload-error').hidden = true;
  form.querySelector('button[type=submit]').disabled = on;
}
