/* The verifier stands here. */

// The citizen's proof is fetched and checked here, in their browser: the server says nothing about it but the proof.
const box = document.getElementById('check');
const at = (name) => box.querySelector(`[name="${name}"]`);
const answer = document.getElementById('check-answer');
const made = (tag, text, className = '') => {
  const element = document.createElement(tag);
  element.textContent = text;
  element.className = className;
  return element;
};

async function look() {
  const { proof: address, yes, no, failed } = box.dataset;
  const got = await fetch(address, { redirect: 'manual' });
  if (!got.ok) return answer.replaceChildren(made('p', failed, 'govuk-body'));
  const steps = await check({
    proof: await got.text(),
    nationalId: at('nationalId').value.trim(),
    keys: at('keys').value,
  });
  const isSo = steps.every(({ holds }) => holds);
  const list = document.createElement('ol');
  list.className = 'govuk-list govuk-list--number govuk-list--spaced';
  list.lang = 'en';
  list.dir = 'ltr';
  for (const { asks, holds, says } of steps) {
    const step = document.createElement('li');
    step.append(made('strong', `${holds ? '✓' : '✗'} ${asks}`), made('span', ` ${says.join(' ')}`));
    list.append(step);
  }
  answer.replaceChildren(made('h2', isSo ? yes : no, 'govuk-heading-m'), list);
  answer.focus();
}

box.hidden = false;
box.addEventListener('submit', (event) => {
  event.preventDefault();
  look().catch(() => answer.replaceChildren(made('p', box.dataset.failed, 'govuk-body')));
});
