import { initAll } from 'govuk-frontend';

// With a script the components do more; without one they work as they are.
document.body.classList.add('js-enabled', 'govuk-frontend-supported');
initAll();
