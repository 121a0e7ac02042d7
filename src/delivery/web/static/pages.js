import { initAll } from 'govuk-frontend';

// With a script the components do more; without one they work as they are.
document.body.classList.add('js-enabled', 'govuk-frontend-supported');
initAll();

// Whoever says nothing for long is asked before they are signed out. Without a script every page says after how long that is.
const timeOut = document.getElementById('time-out');
if (timeOut) {
  const WARN_MS = 120_000;
  const { seconds, stay, ended } = timeOut.dataset;
  // The server may have seen the page a little earlier than the reader, who is warned in time; they leave once it has ended.
  const endsMs = seconds * 1000 + 1_000;
  const warnMs = seconds * 1000 - 45_000;
  let warning;
  let leaving;
  const begin = () => {
    clearTimeout(warning);
    clearTimeout(leaving);
    warning = setTimeout(() => timeOut.showModal(), Math.max(warnMs - WARN_MS, warnMs / 2));
    leaving = setTimeout(() => location.assign(ended), endsMs);
  };
  timeOut.querySelector('button').addEventListener('click', async () => {
    const answer = await fetch(stay, { redirect: 'manual' });
    if (!answer.ok) return location.assign(ended);
    timeOut.close();
    begin();
  });
  begin();
}

// A document is known by its hash, which is worked out here: the document is not sent.
for (const place of document.querySelectorAll('[data-hash-into]')) {
  if (!crypto.subtle) break; // Not to be had where a page comes without https.
  const field = document.getElementById(place.dataset.hashInto);
  place.hidden = false;
  place.querySelector('input').addEventListener('change', async ({ target: { files } }) => {
    if (!files[0]) return;
    const hash = await crypto.subtle.digest('SHA-256', await files[0].arrayBuffer());
    field.value = Array.from(new Uint8Array(hash), (byte) =>
      byte.toString(16).padStart(2, '0'),
    ).join('');
  });
}

// Work that goes on is told as it goes; once it rests, the page shows what came of it.
for (const place of document.querySelectorAll('[data-live]')) {
  const written = new Intl.NumberFormat(document.documentElement.lang);
  const bar = place.querySelector('progress');
  const events = new EventSource(place.dataset.live);
  events.addEventListener('progress', ({ data }) => {
    const now = JSON.parse(data);
    if (bar) {
      bar.max = now.progress.total || 1;
      bar.value = now.progress.done;
    }
    for (const one of place.querySelectorAll('[data-told]'))
      one.textContent = written.format(now[one.dataset.told]);
    if (['receiving', 'running'].includes(now.state)) return;
    events.close();
    location.reload();
  });
}

// What goes on is followed for as long as somebody looks; once it rests, the page is asked for anew. Without a script there is a link.
const followed = document.querySelector('[data-follow]');
if (followed) {
  const source = new EventSource(followed.dataset.follow);
  const said = followed.querySelector('[data-progress]');
  source.addEventListener('progress', ({ data }) => {
    const { state, progress } = JSON.parse(data);
    if (said && progress)
      said.textContent = said.textContent.replace(
        /[\d.,\s\u0660-\u0669\u066b\u066c]+\/[\d.,\s\u0660-\u0669\u066b\u066c]+/,
        `${progress.done} / ${progress.total} `,
      );
    if (!['computing', 'approving', 'distributing'].includes(state)) {
      source.close();
      location.reload();
    }
  });
  addEventListener('pagehide', () => source.close());
}
